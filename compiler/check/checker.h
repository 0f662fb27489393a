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
  TypeId sig;        // A Signature.
  std::string desc;  // Name of the variable, for messages.
};

enum class IsLhs : bool { No, Yes };
enum class WantType : bool { No, Yes };
enum class AllowGeneric : bool { No, Yes };

struct Checker {
  Checker(const CheckConfig& config, const Ast& ast, DiagSink& diag);
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

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
  uint32_t nesting = 0;  // Depth of expressions and types; see enterNesting().

  // Objects with DeclInfo: position i belongs to the object whose `order` is i + 1.
  std::vector<ObjectId> obj_list;
  std::vector<DeclInfo*> obj_decls;
  std::vector<uint32_t> dep_marks;  // Number of the DeclInfo that an object was last added to.
  std::deque<DeclInfo> decl_infos;
  std::vector<ObjectId> obj_path;  // Objects being declared; an object's `color` is its index + 2.
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
  bool isGrey(ObjectId obj) const { return types[obj].color != 0; }
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
  Cause newCause() { return Cause{qualifier(), {}}; }
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
  ErrorOr<PackageId> loadPackage(std::string_view path);
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
  bool validCycle(ObjectId obj);
  void cycleError(std::span<const ObjectId> cycle, size_t start);
  size_t firstInSrc(std::span<const ObjectId> path) const;
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
  bool isNotInHeap(TypeId t);

  // ---- operand.cc -----------------------------------------------------------------------------
  std::string operandString(const Operand& x);
  std::string compositeKind(TypeId t);
  void setConst(Operand& x, LitKind kind, std::string_view literal);
  // `code` (may be null) gets the error's code if the answer is no.
  bool assignableTo(const Operand& x, TypeId t, Cause* cause, Code* code = nullptr);
  bool convertibleTo(const Operand& x, TypeId t, Cause* cause);

  // ---- const.cc -------------------------------------------------------------------------------
  void overflow(Operand& x, Pos op_pos);
  // `rounded` (may be null) gets the value as the type represents it.
  bool representableConst(ConstValue x, TypeId basic, ConstValue* rounded);
  void representable(Operand& x, TypeId basic);
  ConstValue representation(Operand& x, TypeId basic, Code* code);
  void invalidConversion(Code code, Operand& x, TypeId target);
  void convertUntyped(Operand& x, TypeId target);

  // ---- conversions.cc -------------------------------------------------------------------------
  void conversion(Operand& x, TypeId t);

  // ---- expr.cc --------------------------------------------------------------------------------
  void unary(Operand& x, ExprId e);
  TypeId chanElem(At at, Operand& x, bool recv);
  void updateExprType(ExprId e, TypeId t, bool final);
  void updateExprVal(ExprId e, ConstValue val);
  // Type 0 if the conversion is not possible; `code` says why.
  TypeId implicitTypeAndValue(Operand& x, TypeId target, ConstValue* val, Code* code);
  void comparison(Operand& x, Operand& y, Operator op, bool switch_case = false);
  std::string incomparableCause(TypeId t);
  void shift(Operand& x, Operand& y, ExprId e, Operator op);
  // `e` may be absent (assignment operations).
  void binary(Operand& x, ExprId e, ExprId lhs, ExprId rhs, Operator op, Pos op_pos);
  void matchTypes(Operand& x, Operand& y);
  Target newTarget(TypeId t, std::string_view desc);
  ExprKind rawExpr(const Target* target, Operand& x, ExprId e, TypeId hint, AllowGeneric allow);
  void nonGeneric(const Target* target, Operand& x);
  ExprKind exprInternal(const Target* target, Operand& x, ExprId e, TypeId hint);
  void typeAssertion(ExprId e, Operand& x, TypeId t, bool type_switch);
  void expr(const Target* target, Operand& x, ExprId e);
  void genericExpr(Operand& x, ExprId e);
  std::vector<Operand> multiExpr(ExprId e, bool allow_comma_ok, bool* comma_ok);
  void exprWithHint(Operand& x, ExprId e, TypeId hint);
  void exprOrType(Operand& x, ExprId e, AllowGeneric allow);
  void exclude(Operand& x, OperandModes modes);
  void singleValue(Operand& x);
  Pos opPos(ExprId e) const;
  std::string_view opName(ExprId e) const;

  // ---- literals.cc, index.cc --------------------------------------------------------------------
  void langCompat(ExprId lit);
  void basicLit(Operand& x, ExprId e);
  void funcLit(Operand& x, ExprId e);
  void compositeLit(Operand& x, ExprId e, TypeId hint);
  int64_t indexedElts(IdList<ExprId> elts, TypeId t, int64_t length);
  bool indexExpr(Operand& x, ExprId e);
  void sliceExpr(Operand& x, ExprId e);
  ExprId singleIndex(ExprId e);
  TypeId index(ExprId index, int64_t max, int64_t* value);
  bool isValidIndex(Operand& x, Code code, std::string_view what, bool allow_negative);

  // ---- call.cc, builtins.cc, infer.cc -----------------------------------------------------------
  std::vector<TypeId> funcInst(const Target* target, Pos pos, Operand& x, ExprId inst, bool infer);
  TypeId instantiateSignature(Pos pos, ExprId e, TypeId sig, std::span<const TypeId> targs,
                              IdList<ExprId> xlist);
  ExprKind callExpr(Operand& x, ExprId call);
  void selector(Operand& x, ExprId e, WantType want_type);
  // Evaluates expressions for the uses in them only; false if one is invalid.
  bool use(ExprId e);
  bool use(IdList<ExprId> list);
  bool useLHS(IdList<ExprId> list);
  bool use1(ExprId e, IsLhs lhs);
  bool builtin(Operand& x, ExprId call, BuiltinId id);
  // Empty on failure, which was reported unless `err` is not null.
  std::vector<TypeId> infer(Pos pos, std::span<const TypeId> tparams, std::span<const TypeId> targs,
                            TypeId params, std::span<const Operand> args, bool reverse,
                            ErrorReport* err);

  // ---- assignments.cc ---------------------------------------------------------------------------
  void assignment(Operand& x, TypeId t, std::string_view context);
  void initConst(ObjectId lhs, Operand& x);
  void initVar(ObjectId lhs, Operand& x, std::string_view context);
  TypeId lhsVar(ExprId lhs);
  void assignVar(ExprId lhs, ExprId rhs, Operand* x, std::string_view context);
  void assignError(IdList<ExprId> rhs, size_t l, size_t r);
  void initVars(std::span<const ObjectId> lhs, IdList<ExprId> rhs, StmtId return_stmt);
  void assignVars(IdList<ExprId> lhs, IdList<ExprId> rhs);
  void shortVarDecl(Pos pos, IdList<ExprId> lhs, IdList<ExprId> rhs);
  // "1 value", "2 values".
  static std::string measure(size_t n, std::string_view unit);

  // ---- stmt.cc, labels.cc, range.cc, return.cc --------------------------------------------------
  void funcBody(DeclInfo* decl, std::string_view name, TypeId sig, StmtId body, ConstValue iota);
  void usage(ScopeId scope);
  void stmt(StmtContext context, StmtId s);
  void stmtList(StmtContext context, IdList<StmtId> list);
  void labels(StmtId body);
  bool isTerminating(StmtId s, NameId label);

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
