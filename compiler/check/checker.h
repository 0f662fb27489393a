// Checker: type-checks one package on one thread. Start with check.cc (the pipeline), resolver.cc
// and decl.cc.
//
// The functions carry the names of cmd/compile's types2 in lowerCamelCase and behave as those do;
// they are grouped by the file that holds them.
//
// Conventions:
//  - the TypeStore's functions are wrapped below, so that bodies read `under(t)`, `identical(x, y)`;
//  - type 0 is "no type"; typ::kInvalid is the type of what was wrong and has been reported;
//  - an expression's record (Info::expr) with is_pending set is an untyped expression whose final
//    type is not known; there is no separate table of them.
#ifndef TUCO_COMPILER_CHECK_CHECKER_H_
#define TUCO_COMPILER_CHECK_CHECKER_H_

#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/base/small_vec.h"
#include "compiler/base/stack_guard.h"
#include "compiler/check/api.h"
#include "compiler/check/environment.h"
#include "compiler/check/info.h"
#include "compiler/check/message.h"
#include "compiler/check/operand.h"
#include "compiler/types/cycles.h"
#include "compiler/types/instantiate.h"
#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/sizes.h"
#include "compiler/types/subst.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

// Which branches are allowed where a statement stands, and what surrounds it.
struct StmtContext {
  bool break_ok : 1 = false;
  bool continue_ok : 1 = false;
  bool fallthrough_ok : 1 = false;
  bool final_switch_case : 1 = false;
  bool in_type_switch : 1 = false;
};

// The variable that a generic function is assigned to without being instantiated (reverse inference).
struct Target {
  TypeId sig;             // A Signature, or 0: no target.
  std::string_view desc;  // For messages; if empty, `expr` is shown.
  ExprId expr;
};

// Where an assignment takes place, for messages: "argument to " and the function called.
struct AssignContext {
  std::string_view text;
  ExprId expr;
  AssignContext(const char* t) : text(t) {}
  AssignContext(std::string_view t) : text(t) {}
  AssignContext(std::string_view t, ExprId e) : text(t), expr(e) {}
};

using OperandList = SmallVec<Operand, 4>;
using TypeList = SmallVec<TypeId, 4>;

// Expression ids with this bit are no nodes of the Ast: see Checker::syntheticName().
inline constexpr uint32_t kSyntheticBit = 1u << 31;

// Whether `name` can be an identifier. Others have been reported by the parser: "undefined" would add nothing.
bool isValidName(std::string_view name);

enum class IsLhs : bool { No, Yes };
enum class IsElem : bool { No, Yes };
enum class WantType : bool { No, Yes };
enum class AllowGeneric : bool { No, Yes };
enum class AllowNegative : bool { No, Yes };
enum class Final : bool { No, Yes };      // Whether a type will not change any more.
enum class Infer : bool { No, Yes };      // Whether missing type arguments are inferred at once.
enum class Reverse : bool { No, Yes };    // Inference from an assignment's target.
enum class Variadic : bool { No, Yes };
enum class SwitchCase : bool { No, Yes };
enum class TypeSwitch : bool { No, Yes };
enum class Direction : uint8_t { Send, Recv };

class ConstKeySet;

// A part of a cycle of declarations, for its report.
struct CycleEntry {
  ObjectId obj;
  Pos pos;
};

// Stack kept free for the work between two looks at the StackGuard, bytes.
inline constexpr size_t kStackReserve = 2 << 20;

struct Checker {
  struct SizedInstance {
    TypeId type;
    size_t path_index;
  };

  Checker(const CheckConfig& config, const Ast& ast, DiagSink& diag);
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  struct SyntheticName {
    Pos pos;
    std::string text;
  };

  // ---- State ----------------------------------------------------------------------------------
  const CheckConfig& config;
  const Ast& ast;
  DiagSink& diag;
  TypeStore& types;
  Interner& names;
  ConstPool& consts;
  PackageId pkg;
  ScopeId pkg_scope;
  std::unique_ptr<Info> owned_info;
  Info& info;
  TypeHooks hooks;

  std::vector<const File*> files;   // The files that belong to the package.
  NameId blank_name;                // "_".
  NameId init_name;
  NameId main_name;

  Environment env;
  ActionQueue delayed;
  std::deque<std::function<void()>> delayed_functions;  // Closures that came through TypeHooks.
  std::deque<SyntheticName> synthetic_names;
  StackGuard stack{kStackReserve};
  uint32_t nesting = 0;  // Depth of expressions and types; see enterNesting().

  // Objects with DeclInfo: position i belongs to the object whose `order` is i + 1.
  std::vector<ObjectId> obj_list;
  std::vector<DeclInfo*> obj_decls;
  std::vector<uint32_t> dep_marks;  // Number of the DeclInfo that an object was last added to.
  std::deque<DeclInfo> decl_infos;
  std::vector<CycleEntry> obj_path;  // Objects being declared; an object's `color` is its index + 2.
  std::vector<SizedInstance> sized_instances;  // Instances on obj_path, put there by finiteSize().
  std::unordered_map<TypeId, Pos> instance_pos;  // Where an instance was first made in this package.
  std::unordered_map<ObjectId, std::vector<ObjectId>> methods;  // Type name → methods not yet added.
  std::vector<ObjectId> imports;   // PkgNames in source order.
  std::unordered_map<uint64_t, ObjectId> dot_imports;  // (scope, name) → the PkgName it came through.
  std::unordered_map<std::string, PackageId> imported;  // Import path → package.
  std::vector<TypeId> cleanups;    // Types to complete before the package is published.
  TypeValidator validator;
  MonoGraph mono;
  bool has_error = false;          // An error of the checker was reported.

  // Which packages share a name, for the qualifier; filled when the first message needs it.
  std::unordered_map<NameId, std::vector<NameId>> paths_of_name;
  std::unordered_set<PackageId> seen_packages;
  bool paths_known = false;

  // ---- check.cc -------------------------------------------------------------------------------
  void checkFiles();
  void checkCompilerRules();
  void makeHooks();
  void initFiles();
  GoVersion fileVersion(const File& file);
  // The file that holds `pos`: an index into `files`, or -1.
  int fileIndex(Pos pos) const;
  void processDelayed(size_t top);
  void cleanup();
  // Runs `f` once the current statement or package is set up; see ActionQueue.
  template <class F>
  void later(F f) {
    delayed.push(env.version, std::move(f));
  }
  void push(ObjectId obj);
  void pop();
  bool isGrey(ObjectId obj) const { return types[obj].color >= 2; }
  // DeclInfo of a package-level object or method of this package, else null.
  DeclInfo* declInfo(ObjectId obj);
  void addDeclDep(ObjectId to);
  void needsCleanup(TypeId t) { cleanups.push_back(t); }
  bool allowVersion(GoVersion want) const { return !env.version.isValid() || env.version >= want; }
  bool verifyVersionf(At at, GoVersion want, std::string_view format, Args args = {});
  void versionErrorf(At at, GoVersion want, std::string_view format, Args args = {});

  // ---- scopes.cc ------------------------------------------------------------------------------
  ObjectId lookup(NameId name) const { return lookupScope(name, nullptr); }
  ObjectId lookupScope(NameId name, ScopeId* found_in) const;
  ObjectId testBuiltin(NameId name) const;
  void openScope(NodeId node, const char* comment);
  void closeScope();
  // Declares `obj` in `scope` from `scope_pos` on; `id` (may be absent) is recorded as its definition.
  void declare(ScopeId scope, ExprId id, ObjectId obj, Pos scope_pos);

  // ---- message.cc -----------------------------------------------------------------------------
  Pos atPos(At at) const;
  std::string sprintf(std::string_view format, Args args = {});
  void error(At at, Code code, std::string_view message);
  void errorf(At at, Code code, std::string_view format, Args args = {});
  void softErrorf(At at, Code code, std::string_view format, Args args = {});
  ErrorReport newError(Code code) { return ErrorReport(*this, code); }
  void handleError(Pos pos, Code code, std::string message, bool is_soft);
  std::string versionHint(Pos pos);
  Qualifier qualifier();
  Cause newCause() { return Cause{qualifier(), {}, allowVersion(kGo1_20)}; }
  void markImports(PackageId package);
  std::string exprString(ExprId e);
  std::string exprListString(IdList<ExprId> list);  // "[a, b]".
  std::string typeText(TypeId t);
  std::string posText(Pos pos) const;
  std::string lookupError(TypeId t, NameId sel, ObjectId obj, bool struct_lit);

  // ---- recording.cc ---------------------------------------------------------------------------
  void record(const Operand& x);
  void recordTypeAndValue(ExprId e, OperandMode mode, TypeId t, ConstValue val = {});
  void rememberUntyped(ExprId e, bool is_lhs, OperandMode mode, TypeId t, ConstValue val);
  void recordBuiltinType(ExprId fun, TypeId sig);
  void recordCommaOkTypes(ExprId e, TypeId t0, TypeId t1);
  void recordInstance(ExprId e, std::span<const TypeId> targs, TypeId t);
  void recordDef(ExprId id, ObjectId obj);
  void recordUse(ExprId id, ObjectId obj);
  void recordImplicit(NodeId node, ObjectId obj);
  void recordSelection(ExprId selector, const Selection& selection);
  void recordScope(NodeId node, ScopeId scope);

  // ---- resolver.cc, imports.cc ----------------------------------------------------------------
  void collectObjects();
  void collectFile(const File& file, ScopeId file_scope);
  void collectType(DeclId decl, ScopeId file_scope);
  void collectImport(DeclId decl, ScopeId file_scope);
  void dotImport(ObjectId pkg_name, ExprId dot, ScopeId file_scope);
  void collectConst(DeclId decl, const ConstDecl& last, int64_t iota, bool inherited, ScopeId file_scope);
  void collectVar(DeclId decl, ScopeId file_scope);
  void collectFunc(DeclId decl, ScopeId file_scope);
  void checkFileScopeNames();
  void checkFuncDeclForm(const FuncDecl& decl);
  std::string packageText(PackageId package);
  void associateMethods();
  PackageId fakePackage(std::string_view path, std::string_view name);
  struct CollectedMethod {
    ObjectId obj;
    bool is_pointer;
    ExprId recv;
  };
  std::vector<CollectedMethod> collected_methods;
  void arity(Pos pos, IdList<ExprId> names, IdList<ExprId> inits, bool const_decl, bool inherited);
  void declarePkgObj(ExprId ident, ObjectId obj, DeclInfo* decl);
  DeclInfo* addDeclInfo(ObjectId obj, DeclInfo* decl);
  DeclInfo* newDeclInfo(ScopeId file_scope);
  struct Receiver {
    bool is_pointer = false;
    ExprId base;                  // Without pointer and type parameters.
    std::vector<ExprId> tparams;  // Names; synthetic "_" (id 0) where one is no identifier.
    bool has_tparams = false;
  };
  Receiver unpackRecv(ExprId rtyp, bool unpack_params);
  ObjectId resolveBaseTypeName(bool* is_pointer, ExprId name);
  PackageId importPackage(Pos pos, std::string_view path);
  void packageObjects();
  void unusedImports();
  void errorUnusedPkg(ObjectId pkg_name);

  // ---- decl.cc, cycles.cc --------------------------------------------------------------------------------
  void objDecl(ObjectId obj);
  void declareGrey(ObjectId obj);
  void declareWhite(ObjectId obj);
  // Functions get a signature without parameters and results: there is no function without signature.
  void giveInvalidType(ObjectId obj);
  bool validCycle(ObjectId obj);
  void cycleError(std::span<const CycleEntry> cycle, size_t start);
  static size_t firstInSrc(std::span<const CycleEntry> path);
  // Reports the cycle that the object path makes from position `start` on.
  void pathCycleError(size_t start);
  // An instance counts as an object of its own, at the place where it was made.
  CycleEntry cycleEntry(TypeId named) const;
  bool finiteNamed(TypeId t);
  void constDecl(ObjectId obj, ExprId type, ExprId init, bool inherited);
  void varDecl(ObjectId obj, std::span<const ObjectId> lhs, ExprId type, ExprId init);
  bool isImportedConstraint(TypeId t);
  void typeDecl(ObjectId obj, DeclId decl);
  TypeId aliasDecl(ObjectId obj, DeclId decl);
  TypeId definedTypeDecl(ObjectId obj, DeclId decl);
  void collectTypeParams(NodeId owner, TypeId t, IdList<FieldId> list);
  std::vector<TypeId> declareTypeParams(IdList<FieldId> list);
  void collectTypeParamBounds(std::span<const TypeId> tparams, IdList<FieldId> list);
  TypeId bound(ExprId e);
  TypeId declareTypeParam(ExprId name, Pos scope_pos);
  void collectMethods(ObjectId obj);
  void checkFieldUniqueness(TypeId base);
  void funcDecl(ObjectId obj, DeclInfo& decl);
  void declStmt(IdList<DeclId> list);
  void localConstDecl(DeclId decl, const ConstDecl& last, int64_t iota, bool inherited);
  void localVarDecl(DeclId decl);
  void localTypeDecl(DeclId decl);
  void directCycles();
  ObjectId directRhs(ObjectId obj);
  bool finiteSize(TypeId t);
  void validType(TypeId named);

  // ---- typexpr.cc -----------------------------------------------------------------------------
  void ident(Operand& x, ExprId e, WantType want_type);
  TypeId typ(ExprId e);
  TypeId varType(ExprId e);
  void validVarType(ExprId e, TypeId t);
  TypeId declaredType(ExprId e, ObjectId def);
  TypeId genericType(ExprId e, std::string* cause);
  TypeId typInternal(ExprId e, ObjectId def);
  TypeId typeName(ExprId e);
  TypeId mapType(ExprId e);
  void checkInstance(ExprId x, IdList<ExprId> xlist, TypeId inst, std::span<const TypeId> targs);
  TypeId instantiatedType(ExprId x, IdList<ExprId> xlist);
  // "constant", "local variable", "type parameter" …
  std::string_view objectKindText(ObjectId obj);
  void markDotImportUsed(ScopeId scope, NameId name);
  void identOperand(Operand& x, ObjectId obj, TypeId t);
  void checkVarType(ExprId e, TypeId t);
  TypeId arrayType(ExprId e);
  TypeId pointerType(ExprId e);
  TypeId chanType(ExprId e);
  // Notes the type arguments of an instantiation for monomorph().
  void recordMonoInstance(Pos pos, std::span<const TypeId> tparams, std::span<const TypeId> targs,
                          IdList<ExprId> xlist);
  int64_t arrayLength(ExprId e);
  // All elements are checked; `ok` becomes false if one is invalid.
  std::vector<TypeId> typeList(IdList<ExprId> list, bool* ok);
  // Creates the instance and reports a wrong number of type arguments for aliases and functions.
  TypeId instance(Pos pos, TypeId orig, std::span<const TypeId> targs);
  bool validateTArgLen(Pos pos, std::string_view name, size_t want, size_t got);

  // ---- signature.cc, struct.cc, interface.cc, union.cc -----------------------------------------
  struct Params {
    std::vector<ExprId> names;  // 0 for unnamed ones.
    std::vector<ObjectId> vars;
    bool variadic = false;
  };
  // Fills `sig`, a Signature made with newSignature({}).
  void funcType(TypeId sig, FieldId recv, IdList<FieldId> tparams, ExprId ftyp);
  ObjectId collectRecv(FieldId rparam, Pos scope_pos, std::vector<TypeId>* rtparams);
  TypeId plainRecvType(ExprId rtype, ExprId base);
  TypeId genericRecvType(const Receiver& receiver, ExprId rtype, Pos scope_pos,
                         std::vector<TypeId>* rtparams);
  TypeId genericRecvBase(ExprId base);
  void recordParenthesizedRecvTypes(ExprId e, TypeId t);
  Params collectParams(VarKind kind, IdList<FieldId> list);
  void declareParams(const Params& params, Pos scope_pos);
  void validRecv(ExprId at, ObjectId recv);
  bool isCgoTypeObj(ObjectId obj) const;
  TypeId structType(ExprId e);
  void checkEmbedded(TypeId t, Pos pos);
  NameId fieldTag(ExprId literal);
  ExprId embeddedFieldIdent(ExprId e) const;
  TypeId interfaceType(ExprId e, ObjectId def);
  ObjectId interfaceMethod(const Field& field, TypeId recv);
  TypeId parseUnion(ExprId e);
  UnionTerm parseTilde(ExprId e);
  void checkUnionTerms(TypeId onion, std::span<const ExprId> exprs);

  // ---- initorder.cc, directives.cc, compiler_rules.cc ----------------------------------------
  void initOrder();
  void monomorph();
  void checkDirectives();
  void checkDeclPragmas();
  void checkPragma(const Pragma& pragma, uint32_t allowed, bool embed_ok);
  void checkEmbed(DeclId decl, bool within_func);
  std::unordered_set<ObjectId> checkLinknames();
  void checkFuncPragmas(const std::unordered_set<ObjectId>& linknamed);
  PragmaId declPragma(DeclId decl) const;
  bool fileImports(int file_index, std::string_view path) const;
  void checkAnonymousInterfaceCycles();
  void checkNotInHeap();
  void checkSizes();
  bool isTooLargeChan(TypeId t);
  bool isTooLargeArray(TypeId t);
  Pos declaredBefore(Pos pos) const;
  bool isNotInHeap(TypeId t);

  // ---- operand.cc -----------------------------------------------------------------------------
  std::string operandString(const Operand& x);
  std::string_view compositeKind(TypeId t);
  void appendTypeOf(std::string& out, TypeId t);
  void wrapCause(Cause* cause, std::string text);
  bool allTerms(TypeId tparam, const std::function<bool(const Term&)>& f);
  // `cause` may be null; `code` (may be null) gets the error's code if the answer is no.
  bool assignableTo(const Operand& x, TypeId t, Cause* cause, Code* code = nullptr);
  bool assignableUntyped(const Operand& x, TypeId t, TypeId tparam);
  bool assignableToTParam(const Operand& x, TypeId tparam, Cause* cause, Code* code);
  bool assignableFromTParam(const Operand& x, TypeId tparam, TypeId t, Cause* cause, Code* code);

  // ---- const.cc -------------------------------------------------------------------------------
  void overflow(Operand& x, Pos op_pos);
  // `rounded` (may be null) gets the value as the type represents it.
  bool representableConst(ConstValue x, TypeId basic, ConstValue* rounded);
  bool representableInt(ConstValue x, BasicKind kind, ConstValue* rounded);
  bool representableFloat(ConstValue x, BasicKind kind, ConstValue* rounded);
  bool representableComplex(ConstValue x, BasicKind kind, ConstValue* rounded);
  void representable(Operand& x, TypeId basic);
  Code representation(const Operand& x, TypeId basic, ConstValue* out);
  void invalidConversion(Code code, const Operand& x, TypeId target);
  void convertUntyped(Operand& x, TypeId target);

  // ---- conversions.cc -------------------------------------------------------------------------
  void conversion(Operand& x, TypeId t);
  bool convertibleTo(const Operand& x, TypeId t, Cause* cause);
  bool constConvertibleTo(const Operand& x, TypeId t, ConstValue* val);
  bool constConvertibleToTParam(const Operand& x, TypeId t, Cause* cause);
  TypeId untypedOperandType(const Operand& x, TypeId t, bool const_arg);
  int sliceToArray(const SliceNode& slice, TypeId tu, Cause* cause);
  bool convertibleTParam(const Operand& x, TypeId t, TypeId v_tparam, TypeId t_tparam, Cause* cause);

  // ---- untyped.cc -----------------------------------------------------------------------------
  // What an untyped operand becomes in a context: type 0 and a code if it does not fit. `val` is
  // known for constants that go to a basic type.
  struct ImplicitType {
    TypeId type;
    ConstValue val;
    Code code = Code::None;
  };
  ImplicitType implicitTypeAndValue(const Operand& x, TypeId target);
  ImplicitType implicitBasic(const Operand& x, TypeId target, TypeId basic);
  void takeImplicitType(Operand& x, const ImplicitType& implicit);
  void updateExprType(ExprId e, TypeId t, Final final);
  bool typedParts(ExprId e, bool is_const, ExprId* first, ExprId* second);
  void updateOne(ExprId e, const ExprInfo& old, TypeId t, Final final);
  void updateExprVal(ExprId e, ConstValue val);

  // ---- operators.cc ---------------------------------------------------------------------------
  Pos opPos(ExprId e) const;
  std::string_view opName(ExprId e) const;
  bool unaryOpDefined(Operator op, TypeId t);
  bool binaryOpDefined(Operator op, TypeId t);
  void unary(Operand& x, ExprId e);
  void addressOf(Operand& x, ExprId operand);
  void receive(Operand& x);
  TypeId chanElem(At at, Operand& x, Direction direction);
  void comparison(Operand& x, Operand& y, Operator op, SwitchCase switch_case);
  struct ComparisonError {
    const Operand* blamed = nullptr;
    std::string cause;
  };
  ComparisonError comparisonError(const Operand& x, const Operand& y, Operator op);
  std::string undefinedComparison(const Operand& x, const Operand& y, Operator op, const Operand** blamed);
  std::string incomparableCause(TypeId t);
  void shift(Operand& x, Operand& y, ExprId e, Operator op);
  bool shiftCount(Operand& y, ConstValue* yval);
  void constShift(Operand& x, Operand& y, ConstValue xval, ConstValue yval, ExprId e, Operator op);
  // `e` is absent in assignment operations.
  void binary(Operand& x, ExprId e, ExprId lhs, ExprId rhs, Operator op);
  void binaryExpr(Operand& x, ExprId e);
  void binaryRest(Operand& x, ExprId e, ExprId lhs, ExprId rhs, Operator op);
  bool mayConvert(const Operand& x, const Operand& y);
  void matchTypes(Operand& x, Operand& y);
  bool divisorIsZero(const Operand& x, const Operand& y);
  void mismatchedBinary(const Operand& x, const Operand& y, ExprId e, ExprId lhs, ExprId rhs, Operator op);
  void constBinary(Operand& x, const Operand& y, ExprId e, Operator op);

  // ---- expr.cc --------------------------------------------------------------------------------
  // Stands for an expression that is not in the source; only messages may look at it.
  ExprId syntheticName(Pos pos, std::string text);
  static bool isSynthetic(ExprId e) { return (e.value & kSyntheticBit) != 0; }
  Pos startPos(ExprId e) const;
  // Position of the identifying token, 0 for no expression.
  Pos exprPos(ExprId e) const { return isSynthetic(e) ? startPos(e) : ast.pos(e); }
  // `desc` or, if that is empty, `e` describes the target. The signature is 0 if t is no function.
  Target newTarget(TypeId t, std::string_view desc, ExprId e = ExprId());
  std::string targetDesc(const Target& target);
  ExprKind rawExpr(const Target* target, Operand& x, ExprId e, TypeId hint, AllowGeneric allow);
  void nonGeneric(const Target* target, Operand& x);
  void pendingType(Operand& x);
  void finishRaw(const Target* target, Operand& x, AllowGeneric allow);
  void singleOnly(Operand& x);
  ExprKind exprInternal(const Target* target, Operand& x, ExprId e, TypeId hint);
  void assertExpr(Operand& x, ExprId e);
  ExprKind operationExpr(Operand& x, ExprId e);
  void indirection(Operand& x, ExprId operand);
  TypeId commonPointerBase(Operand& x);
  void typeAssertion(ExprId e, Operand& x, TypeId t, TypeSwitch type_switch);
  void expr(const Target* target, Operand& x, ExprId e);
  void exprFor(Operand& x, ExprId e, TypeId t);
  void genericExpr(Operand& x, ExprId e);
  void unpackTuple(const Operand& x, OperandList& list);
  OperandList multiExpr(ExprId e, bool* comma_ok);
  void exprWithHint(Operand& x, ExprId e, TypeId hint);
  void exprOrType(Operand& x, ExprId e, AllowGeneric allow);
  void exclude(Operand& x, OperandModes modes);
  void singleValue(Operand& x);

  // ---- literals.cc ------------------------------------------------------------------------------
  void langCompat(ExprId e, const BasicLit& literal);
  void basicLit(Operand& x, ExprId e);
  void funcLit(Operand& x, ExprId e);
  // The type of a composite literal, and what it is without pointer. For [...]T, `open_elem` is T
  // and the type follows from the elements.
  struct LiteralType {
    TypeId type;
    TypeId base;
    TypeId open_elem;
    IsElem is_elem;
  };
  LiteralType compositeLitType(const CompositeLit& literal, ExprId e, TypeId hint);
  void compositeLit(Operand& x, ExprId e, TypeId hint);
  bool otherLit(const CompositeLit& literal, const LiteralType& lt, TypeId u, ExprId e);
  void structLit(Operand& x, const CompositeLit& literal, TypeId base, std::span<const ObjectId> fields);
  void keyedStructLit(Operand& x, const CompositeLit& literal, TypeId base, std::span<const ObjectId> fields);
  class LiteralKeys;
  LookupResult literalField(ExprId key, TypeId base, std::span<const ObjectId> fields);
  void unknownLiteralField(ExprId key, TypeId base, std::span<const ObjectId> fields);
  void checkLiteralKey(ExprId elem, ExprId key, const LookupResult& found, std::span<const ObjectId> fields,
                       LiteralKeys& keys);
  void plainStructLit(Operand& x, const CompositeLit& literal, TypeId base, std::span<const ObjectId> fields);
  void mapLit(Operand& x, const CompositeLit& literal, const MapNode& map);
  class VisitedIndices;
  int64_t indexedElts(IdList<ExprId> elts, TypeId t, int64_t length);

  // ---- index.cc -----------------------------------------------------------------------------------
  // What indexing gives; `key` is set for maps only.
  struct Indexed {
    TypeId key;
    TypeId elem;
    OperandMode mode = OperandMode::Value;
  };
  bool indexExpr(Operand& x, ExprId e);
  void mapIndex(Operand& x, ExprId e, const Indexed& found);
  Indexed indexedUnder(const Operand& x, TypeId u, int64_t* length);
  Indexed indexedType(const Operand& x, int64_t* length);
  TypeId sliceableType(Operand& x);
  bool slicedType(Operand& x, const SliceExpr& slice_expr, ExprId e, TypeId u, int64_t* length);
  void sliceExpr(Operand& x, ExprId e);
  void sliceIndices(const SliceExpr& slice_expr, int64_t length);
  ExprId singleIndex(ExprId e);
  TypeId index(ExprId e, int64_t max, int64_t* value);
  bool isValidIndex(Operand& x, Code code, std::string_view what, AllowNegative allow_negative);

  // ---- selector.cc --------------------------------------------------------------------------------
  ObjectId lookupCgo(std::string_view sel);
  void undefinedImported(const SelectorExpr& sel, ExprId e, PackageId package);
  ObjectId lookupIgnoringCase(ScopeId scope, NameId name);
  bool qualifiedIdent(Operand& x, const SelectorExpr& sel, ExprId e, ObjectId pkg_name);
  void importedOperand(Operand& x, ObjectId found, OperandMode func_mode, bool is_cgo);
  void selector(Operand& x, ExprId e, WantType want_type);
  bool memberSelector(Operand& x, const SelectorExpr& sel, ExprId e, WantType want_type);
  void missingMember(const Operand& x, const SelectorExpr& sel, NameId name, const LookupResult& found);
  bool methodExpr(Operand& x, const SelectorExpr& sel, ExprId e, const LookupResult& found);
  TypeId methodExprType(TypeId recv, const SignatureNode& sig);
  void memberValue(Operand& x, ExprId e, const LookupResult& found);
  TypeId methodValueType(ObjectId method);
  // Evaluates expressions for the uses in them only; false if one is invalid.
  bool use(ExprId e);
  bool use(IdList<ExprId> list);
  bool useLHS(IdList<ExprId> list);
  bool use1(ExprId e, IsLhs lhs);
  ObjectId assignedVar(ExprId name);

  // ---- call.cc --------------------------------------------------------------------------------------
  TypeList funcInst(const Target* target, Pos pos, Operand& x, ExprId inst, Infer infer_missing);
  bool typeArguments(IdList<ExprId> xlist, TypeList& targs);
  bool inferFromTarget(const Target* target, Pos pos, Operand& x, ExprId inst, Pos inst_pos, bool version_ok,
                       TypeList& targs);
  TypeId instantiateSignature(Pos pos, ExprId e, TypeId sig, std::span<const TypeId> targs, IdList<ExprId> xlist);
  void verifyInstantiation(Pos pos, TypeId sig, std::span<const TypeId> targs, IdList<ExprId> xlist);
  ExprKind callExpr(Operand& x, ExprId e);
  ExprKind conversionCall(Operand& x, const CallExpr& call, ExprId e);
  TypeId calleeSignature(Operand& x);
  void functionCall(Operand& x, const CallExpr& call, ExprId e, ExprId inst);
  bool explicitTypeArgs(IdList<ExprId> xlist, size_t want, TypeList& targs);
  void callResult(Operand& x, const SignatureNode& sig, bool is_cgo);
  OperandList exprList(IdList<ExprId> elist);
  OperandList genericExprList(IdList<ExprId> elist, std::vector<TypeList>& targs_list);
  void genericIndexArg(Operand& x, ExprId e, uint32_t i, uint32_t count, Infer infer_missing,
                       std::vector<TypeList>& targs_list);
  TypeList operandTypes(std::span<const Operand> list);
  TypeList varTypes(std::span<const ObjectId> vars);
  void wrongArgCount(ExprId e, const CallExpr& call, const SignatureNode& sig, std::span<const Operand> args,
                     size_t npars);
  TypeId expandVariadic(const SignatureNode& sig, size_t nargs);
  TypeId variadicElem(const SignatureNode& sig);
  bool isGenericFunc(const Operand& x);
  class ParamView;
  void assignArguments(const ParamView& params, const CallExpr& call, std::span<Operand> args);
  TypeId arguments(ExprId e, const CallExpr& call, TypeId sig, TypeList& targs, IdList<ExprId> xlist,
                   OperandList& args, const std::vector<TypeList>& arg_targs);
  void collectGenericArgs(Pos pos, OperandList& args, const std::vector<TypeList>& arg_targs, TypeList& tparams,
                          TypeList& targs, SmallVec<uint32_t, 4>& generic_args);
  TypeId genericArguments(ExprId e, const CallExpr& call, TypeId sig, TypeList& targs, IdList<ExprId> xlist,
                          OperandList& args, const std::vector<TypeList>& arg_targs, bool expand);

  // ---- infer.cc -------------------------------------------------------------------------------------
  class Inference;
  TypeList infer(Pos pos, std::span<const TypeId> tparams, std::span<const TypeId> targs, TypeId params,
                 std::span<const Operand> args, Reverse reverse, ErrorReport& err);

  // ---- builtins.cc, builtins_numeric.cc, builtins_unsafe.cc -----------------------------------------
  // A call of a built-in function; `args` are evaluated for most of them.
  struct BuiltinCall {
    ExprId expr;
    ExprId fun;
    IdList<ExprId> arg_exprs;
    bool has_dots;
    BuiltinId id;
    OperandList args;
  };
  TypeId makeSig(TypeId result, std::span<const TypeId> params);
  void recordBuiltin(const BuiltinCall& call, TypeId result, std::initializer_list<TypeId> params);
  bool builtin(Operand& x, ExprId e, BuiltinId id);
  bool builtinArgs(Operand& x, BuiltinCall& call, const BuiltinInfo& bin);
  bool builtinCall(Operand& x, BuiltinCall& call);
  TypeId sliceElem(const Operand& x, std::string* cause);
  bool isBytesOrString(TypeId t, bool* has_string);
  TypeId arrayPtrDeref(TypeId t);
  bool hasLen(TypeId u, BuiltinId id);
  bool builtinAppend(Operand& x, BuiltinCall& call);
  bool builtinCopy(Operand& x, BuiltinCall& call);
  bool copiesElements(const Operand& x, const Operand& y);
  bool builtinLen(Operand& x, BuiltinCall& call);
  bool builtinClear(Operand& x, BuiltinCall& call);
  bool builtinClose(Operand& x, BuiltinCall& call);
  bool builtinDelete(Operand& x, BuiltinCall& call);
  TypeId makeableType(TypeId t, std::string* cause);
  bool builtinMake(Operand& x, BuiltinCall& call);
  bool builtinNew(Operand& x, BuiltinCall& call);
  bool builtinPanic(Operand& x, BuiltinCall& call);
  bool builtinPrint(Operand& x, BuiltinCall& call);
  bool builtinAssert(Operand& x, BuiltinCall& call);
  bool builtinTrace(Operand& x, BuiltinCall& call);
  TypeId applyTypeFunc(TypeId (*f)(TypeStore&, TypeId), const Operand& x, BuiltinId id);
  void realConstToFloat(Operand& x);
  bool matchComplexArgs(Operand& x, Operand& y);
  bool builtinComplex(Operand& x, BuiltinCall& call);
  bool builtinRealImag(Operand& x, BuiltinCall& call);
  bool foldMinMax(Operand& x, Operand& arg, ConstOp op);
  bool builtinMinMax(Operand& x, BuiltinCall& call);
  void constantResult(Operand& x, int64_t value);
  bool unsafeAdd(Operand& x, BuiltinCall& call);
  bool unsafeAlignof(Operand& x, BuiltinCall& call);
  bool unsafeSizeof(Operand& x, BuiltinCall& call);
  LookupResult offsetofField(const Operand& x, ExprId arg, TypeId base, NameId sel);
  bool unsafeOffsetof(Operand& x, BuiltinCall& call);
  bool unsafeSlice(Operand& x, BuiltinCall& call);
  bool unsafeSliceData(Operand& x, BuiltinCall& call);
  bool unsafeString(Operand& x, BuiltinCall& call);
  bool unsafeStringData(Operand& x, BuiltinCall& call);

  // ---- assignments.cc -------------------------------------------------------------------------------
  std::string contextText(const AssignContext& context);
  bool assignUntyped(Operand& x, TypeId t, const AssignContext& context);
  void assignment(Operand& x, TypeId t, AssignContext context);
  void initConst(ObjectId lhs, Operand& x);
  void initVar(ObjectId lhs, Operand& x, AssignContext context);
  TypeId lhsVar(ExprId lhs);
  void assignVar(ExprId lhs, ExprId rhs, Operand* x, AssignContext context);
  std::string typesSummary(std::span<const TypeId> list, Variadic variadic, bool has_dots);
  // "1 value", "2 values".
  static std::string measure(size_t n, std::string_view unit);
  void assignError(IdList<ExprId> rhs, size_t l, size_t r);
  void returnError(StmtId at, std::span<const ObjectId> lhs, std::span<const Operand> rhs);
  bool isSingleCall(IdList<ExprId> list);
  void invalidateVars(std::span<const ObjectId> vars);
  void initVars(std::span<const ObjectId> lhs, IdList<ExprId> rhs, StmtId return_stmt);
  void assignVars(IdList<ExprId> lhs, IdList<ExprId> rhs);
  ObjectId shortVar(ExprId lhs, IdList<ExprId> before, SmallVec<ObjectId, 4>& fresh);
  void shortVarDecl(Pos pos, IdList<ExprId> lhs, IdList<ExprId> rhs);

  // ---- stmt.cc ----------------------------------------------------------------------------------------
  void funcBody(DeclInfo* decl, std::string_view name, TypeId sig, StmtId body, ConstValue iota);
  void usage(ScopeId scope);
  void simpleStmt(StmtId s);
  void stmtList(StmtContext context, IdList<StmtId> list);
  void stmt(StmtContext context, StmtId s);
  void stmtInternal(StmtContext context, StmtContext inner, StmtId s);
  void exprStmt(ExprId e);
  void sendStmt(StmtId s);
  void incDecStmt(const AssignStmt& assign);
  void assignStmt(StmtId s);
  void suspendedCall(std::string_view keyword, ExprId call);
  void bareReturn(StmtId s, std::span<const ObjectId> results);
  void returnStmt(StmtId s);
  void branchStmt(StmtContext context, StmtId s);
  void condition(ExprId cond, std::string_view message);
  void ifStmt(StmtContext inner, StmtId s);
  void forStmt(StmtContext inner, StmtId s);

  // ---- switch.cc --------------------------------------------------------------------------------------
  void multipleDefaults(ClauseId clause, bool is_default, ClauseId* first);
  void switchOrTypeSwitch(StmtContext inner, StmtId s);
  void switchDefaults(const SwitchStmt& s);
  void switchTag(Operand& x, const SwitchStmt& s);
  void switchStmt(StmtContext inner, const SwitchStmt& s);
  void caseValue(Operand& x, ExprId e, ConstKeySet& seen);
  bool isNilExpr(ExprId e);
  struct SeenCase;
  bool caseType(Operand* x, ExprId e, std::vector<SeenCase>& seen, TypeId* t);
  TypeId caseTypes(Operand* x, IdList<ExprId> cases, std::vector<SeenCase>& seen);
  ExprId typeSwitchVar(const TypeSwitchGuard& guard);
  bool typeSwitchOperand(Operand& x, ExprId e);
  void typeSwitchStmt(StmtContext inner, const SwitchStmt& s);
  bool isCommunication(StmtId s);
  void selectStmt(StmtContext inner, StmtId s);

  // ---- range.cc ---------------------------------------------------------------------------------------
  struct RangeTypes;
  struct RangeVars {
    ExprId lhs[2];  // Key and value; may be absent.
    ExprId extra;
  };
  RangeTypes rangeFunc(const SignatureNode& sig);
  RangeTypes rangeKeyVal(TypeId orig);
  void recordUnevaluatedArray(const Operand& x, ExprId range_over);
  void checkRange(const Operand& x, const RangeTypes& range, const RangeVars& vars);
  ObjectId rangeVar(ExprId lhs, TypeId t, Operand& x, bool over_int);
  void declareRangeVars(const ForStmt& s, StmtId pos, const RangeVars& vars, const TypeId (&found)[2], Operand& x,
                        bool over_int);
  void assignRangeVars(const RangeVars& vars, const TypeId (&found)[2], Operand& x, bool over_int);
  void rangeStmt(StmtContext inner, StmtId s, const ForStmt& for_stmt);

  // ---- return.cc, labels.cc -----------------------------------------------------------------------------
  bool isTerminatingList(IdList<StmtId> list);
  bool isTerminatingSwitch(const SwitchStmt& s, NameId label);
  bool isTerminatingSelect(const SelectStmt& s, NameId label);
  bool isTerminating(StmtId s, NameId label);
  void labels(StmtId body);

  // ---- The type store's functions, bound ------------------------------------------------------
  TypeId under(TypeId t) { return tuco::under(types, t); }
  TypeId unalias(TypeId t) { return tuco::unalias(types, t); }
  TypeId asNamed(TypeId t) { return tuco::asNamed(types, t); }
  bool isValid(TypeId t) { return tuco::isValid(types, t); }
  bool identical(TypeId x, TypeId y) { return tuco::identical(types, x, y); }
  bool isTyped(TypeId t) { return tuco::isTyped(types, t); }
  bool isUntyped(TypeId t) { return tuco::isUntyped(types, t); }
  bool isTypeParam(TypeId t) { return tuco::isTypeParam(types, t); }
  bool isGeneric(TypeId t) { return tuco::isGeneric(types, t); }
  bool isInterface(TypeId t) { return tuco::isInterface(types, t); }
  bool isConstType(TypeId t) { return tuco::isConstType(types, t); }
  bool isInteger(TypeId t) { return tuco::isInteger(types, t); }
  TypeId asTypeParam(TypeId t) { return tuco::asTypeParam(types, t); }
  bool identicalIgnoreTags(TypeId x, TypeId y) { return tuco::identicalIgnoreTags(types, x, y); }
  bool isString(TypeId t) { return tuco::isString(types, t); }
  bool isBoolean(TypeId t) { return tuco::isBoolean(types, t); }
  bool isNumeric(TypeId t) { return tuco::isNumeric(types, t); }
  bool isUnsigned(TypeId t) { return tuco::isUnsigned(types, t); }
  bool isComplex(TypeId t) { return tuco::isComplex(types, t); }
  bool isIntegerOrFloat(TypeId t) { return tuco::isIntegerOrFloat(types, t); }
  bool allBoolean(TypeId t) { return tuco::allBoolean(types, t); }
  bool allInteger(TypeId t) { return tuco::allInteger(types, t); }
  bool allUnsigned(TypeId t) { return tuco::allUnsigned(types, t); }
  bool allNumeric(TypeId t) { return tuco::allNumeric(types, t); }
  bool allString(TypeId t) { return tuco::allString(types, t); }
  bool allOrdered(TypeId t) { return tuco::allOrdered(types, t); }
  bool allNumericOrString(TypeId t) { return tuco::allNumericOrString(types, t); }
  bool hasName(TypeId t) { return tuco::hasName(types, t); }
  bool hasNil(TypeId t) { return tuco::hasNil(types, t); }
  bool comparable(TypeId t) { return tuco::comparable(types, t); }
  bool isNonTypeParamInterface(TypeId t) { return tuco::isNonTypeParamInterface(types, t); }
  bool hasEmptyTypeset(TypeId t) { return tuco::hasEmptyTypeset(types, t); }
  bool isInterfacePtr(TypeId t) { return tuco::isInterfacePtr(types, t); }
  bool hasVarSize(TypeId t) { return tuco::hasVarSize(types, t); }
  bool implements(TypeId v, TypeId t, bool constraint, Cause* cause) {
    return tuco::implements(types, v, t, constraint, cause);
  }
  bool isParameterized(std::span<const TypeId> tparams, TypeId t) { return tuco::isParameterized(types, tparams, t); }
  TypeId safeUnderlying(TypeId t) { return tuco::safeUnderlying(types, t); }
  TypeId defaultType(TypeId t) { return tuco::defaultType(types, t); }
  TypeId maxType(TypeId x, TypeId y) { return tuco::maxType(types, x, y); }
  const BasicNode* underBasic(TypeId t) { return tuco::underBasic(types, t); }
  const ArrayNode* underArray(TypeId t) { return tuco::underArray(types, t); }
  const SignatureNode* underSignature(TypeId t) { return tuco::underSignature(types, t); }
  bool underIs(TypeId t, const std::function<bool(TypeId u)>& f) { return tuco::underIs(types, t, f); }
  bool typesetAll(TypeId t, const std::function<bool(TypeId t, TypeId u)>& f) {
    return tuco::typesetAll(types, t, f);
  }
  TypeId commonUnder(TypeId t, const UnderCondition& cond = {}, Cause* cause = nullptr) {
    return tuco::commonUnder(types, t, cond, cause);
  }
  const Object& object(ObjectId obj) const { return types[obj]; }
  std::string_view text(NameId name) const { return types.text(name); }
  std::string_view nameOf(ObjectId obj) const { return types.name(obj); }
};

// Saves the environment and restores it at the end of the block.
class EnvironmentScope {
 public:
  explicit EnvironmentScope(Checker& checker) : checker_(checker), saved_(checker.env) {}
  ~EnvironmentScope() { checker_.env = saved_; }
  EnvironmentScope(const EnvironmentScope&) = delete;
  EnvironmentScope& operator=(const EnvironmentScope&) = delete;

 private:
  Checker& checker_;
  Environment saved_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_CHECKER_H_
