// FuncGen: builds the IR of one function body. PackageGen: what the bodies of a package share.
//
// Order of evaluation follows gc: within a statement the operations that have effects or make memory
// (calls, receives, conversions to interfaces, map reads, …) are done first, from left to right and
// inside out, and their results kept; what remains (variables, fields, arithmetic) is evaluated when
// the statement needs it. hoist() does the former; `kept_` holds its results.
#ifndef TUCO_COMPILER_IRGEN_GEN_H_
#define TUCO_COMPILER_IRGEN_GEN_H_

#include <functional>
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/check/info.h"
#include "compiler/ir/builder.h"
#include "compiler/irgen/captures.h"
#include "compiler/types/named.h"
#include "compiler/types/predicates.h"
#include "compiler/types/sizes.h"
#include "compiler/types/subst.h"

namespace tuco::irgen {

// Numbers of Op::PanicCode.
inline constexpr uint32_t kRangeStatePanic = 1;   // The operand is the loop's state.
inline constexpr uint32_t kRangeMissedPanic = 2;

using ir::BlockId;
using ir::FuncId;
using ir::Op;
using ir::SlotId;
using ir::ValueId;

// A function to be made for a method; see wrappers.h.
struct Wrapper {
  enum class Kind : uint8_t {
    Promoted,   // A function of recv and the arguments that calls the method behind them.
    Interface,  // The same, through an interface.
    Bound,      // A closure over recv.
  } kind;
  TypeId recv;
  ObjectId method;
};

struct PackageGen {
  const Ast& ast;
  const Info& info;
  TypeStore& types;
  ir::Module& module;
  PackageId pkg;
  Sizes sizes;
  Captures captures;
  std::unordered_map<FuncId, uint32_t> closure_count;  // By the outermost function.
  uint32_t init_count = 0;

  // The function an object names: its symbol, or what //go:linkname says.
  FuncId funcOf(ObjectId func);
  // The instance of a generic function or method, whose arguments may be type parameters.
  FuncId instanceOf(ObjectId func, std::span<const TypeId> targs);
  ir::GlobalId globalOf(ObjectId var);
  // The function x.m of a static receiver type, through embedding if need be (then a wrapper).
  FuncId methodOf(TypeId recv, ObjectId method);
  // The method with its receiver bound: a closure over one value of type recv.
  FuncId boundMethod(TypeId recv, ObjectId method);
  FuncId wrapper(Wrapper w);

  std::unordered_map<std::string, std::string> linknames;  // Local symbol → remote.
  std::vector<std::pair<Wrapper, FuncId>> wanted;          // Wrappers to be given bodies.
};

// Where an assignment goes.
struct Place {
  enum class Kind : uint8_t { Blank, Address, MapElem } kind = Kind::Blank;
  ValueId address;  // Address: of the variable. MapElem: the map.
  ValueId key;
  TypeId type;
};

// Where break and continue of a statement lead.
struct Exits {
  BlockId on_break;
  BlockId on_continue;
};

// A loop over a function whose body is the current closure: how to leave it for the outside.
struct LoopBody;

class FuncGen {
 public:
  FuncGen(PackageGen& pkg, FuncId func) : p_(pkg), types_(pkg.types), ast_(pkg.ast), info_(pkg.info), b_(pkg.module, func) {}

  // The whole body of a declared function.
  void genDecl(const FuncDecl& decl, ObjectId obj);
  // A package-level initialiser `lhs = rhs` inside the init function.
  void genInitializer(const Initializer& init);
  void genWrapper(const Wrapper& w);
  ir::Builder& builder() { return b_; }

 private:
  // --- func.cc: parameters, variables, closures --------------------------------------------------
  void beginBody(const SignatureNode& sig, bool has_receiver);
  void bindParam(ObjectId var, uint32_t index);
  void bindCaptured(const std::vector<ObjectId>& vars);
  void endBody(Pos end);
  SlotId slotOf(ObjectId var);
  SlotId declareVar(ObjectId var);
  ValueId varAddress(ObjectId var, Pos pos);
  ValueId funcLit(ExprId lit);
  FuncId newClosure(Pos pos, TypeId signature);
  ValueId makeClosure(FuncId func, TypeId type, const std::vector<ObjectId>& vars);

  // --- expr.cc -----------------------------------------------------------------------------------
  // The value of a single-valued expression, everything hoisted; as `to` if that is given.
  ValueId expr(ExprId e);
  ValueId exprTo(ExprId e, TypeId to);
  // The same without the hoisting, for parts of an expression that was hoisted.
  ValueId eval(ExprId e);
  ValueId evalTo(ExprId e, TypeId to);
  ValueId evalUncached(ExprId e);
  // Values of a list, or the results of one call that gives several.
  std::vector<ValueId> exprList(IdList<ExprId> list);
  std::vector<ValueId> unpackTuple(ValueId tuple);
  // The type of several results.
  TypeId tupleOf(std::initializer_list<TypeId> types);
  void hoist(ExprId e);
  bool isHoistable(ExprId e);
  bool hasEffects(ExprId e);
  ValueId nameValue(ExprId e);
  ValueId operation(ExprId e);
  ValueId binary(Pos pos, Operator op, ValueId x, ValueId y, TypeId type);
  ValueId compare(Operator op, ExprId x, ExprId y, TypeId type);
  ValueId shift(Operator op, ValueId x, ValueId count, TypeId type);
  ValueId logical(const Operation& n, TypeId type);
  ValueId selector(ExprId e);
  ValueId index(ExprId e);
  ValueId sliceExpr(ExprId e);
  ValueId assertion(ExprId e, bool comma_ok);
  ValueId mapIndex(ExprId e, bool comma_ok);
  ValueId receive(ExprId e, bool comma_ok);
  // The (value, ok) form of an index, assertion or receive.
  ValueId commaOk(ExprId e);
  bool isCommaOk(ExprId e);
  void condition(ExprId e, BlockId on_true, BlockId on_false);
  ValueId constant(ExprId e);
  TypeId typeOf(ExprId e);
  TypeId valueType(ValueId v) { return b_.func().inst(v).type; }

  // --- place.cc: addresses and assignment targets ------------------------------------------------
  bool isAddressable(ExprId e);
  ValueId address(ExprId e);            // &e, checked; of an addressable expression.
  ValueId fieldAddress(ValueId base, TypeId strukt, uint32_t field);
  ValueId elemAddress(ExprId e);
  // Follows all but the last `keep` steps of a path from an address or a value.
  struct Reached {
    ValueId value;   // An address if is_address.
    TypeId type;     // Of what was reached.
    bool is_address;
  };
  Reached follow(Reached from, std::span<const uint32_t> path);
  ValueId receiverIn(Reached at, ObjectId method);
  Place place(ExprId e);
  void assign(const Place& to, ValueId value);
  ValueId loadPlace(const Place& from);
  ValueId plainPointer(ValueId pointer);
  ValueId checkedLoad(TypeId type, ValueId pointer);
  void nilCheck(ValueId pointer);
  void boundsCheck(ValueId index, ValueId length);

  // --- call.cc -----------------------------------------------------------------------------------
  ValueId call(ExprId e);               // A tuple if it has several results; 0 without results.
  struct Callee {
    enum class Kind : uint8_t { Static, Value, Interface } kind;
    FuncId func;
    ValueId value;                      // Value: the func value. Interface: the interface value.
    uint32_t method = 0;
    const SignatureNode* sig = nullptr;
    std::vector<ValueId> receiver;      // Static methods: the receiver as first argument.
  };
  Callee callee(const CallExpr& call);
  Callee methodCallee(ExprId fun, const SelectionInfo& sel);
  std::vector<ValueId> arguments(const CallExpr& call, const SignatureNode& sig);
  ValueId emitCall(const Callee& callee, std::vector<ValueId> args, Pos pos);
  TypeId resultType(const SignatureNode& sig);
  ValueId methodValue(ExprId e, const SelectionInfo& sel);
  ValueId receiverFor(ExprId x, const SelectionInfo& sel, ObjectId method);
  void goOrDefer(const CallStmt& n);
  uint32_t interfaceMethodIndex(TypeId iface, ObjectId method);

  // --- builtin.cc --------------------------------------------------------------------------------
  ValueId builtinCall(ExprId e, BuiltinId id);
  ValueId append(const CallExpr& n, TypeId type);
  ValueId make(const CallExpr& n, TypeId type);
  ValueId lengthOf(ExprId x, Op op);
  ValueId offsetOf(ExprId e, TypeId type);
  std::vector<ValueId> builtinArgs(BuiltinId id, const CallExpr& n);
  ValueId builtinOnValues(BuiltinId id, std::vector<ValueId> args, TypeId type);
  std::vector<ValueId> builtinThunk(const CallExpr& n, const ExprInfo& info);

  // --- convert.cc --------------------------------------------------------------------------------
  ValueId conversion(ExprId e, TypeId to, ExprId x);
  ValueId convert(ValueId v, TypeId to);   // Explicit conversion.
  ValueId coerce(ValueId v, TypeId to);    // Assignment: interfaces, nil, names.

  // --- composite.cc ------------------------------------------------------------------------------
  ValueId compositeLit(ExprId e, TypeId type);
  void fill(ValueId address, ExprId lit, TypeId type);
  void fillElem(ValueId address, ExprId e, TypeId type);
  void fillStruct(ValueId address, const CompositeLit& lit, TypeId u);
  void fillPromoted(ValueId address, TypeId u, const KeyValueExpr& pair);
  void fillArray(ValueId address, const CompositeLit& lit, TypeId elem);
  void fillMap(ValueId map, const CompositeLit& lit, TypeId key, TypeId elem);
  ValueId elementValue(ExprId e, TypeId type);
  int64_t literalLength(const CompositeLit& lit);

  // --- stmt.cc -----------------------------------------------------------------------------------
  void stmt(StmtId s);
  void stmts(IdList<StmtId> list);
  void block(StmtId s);
  void assignStmt(const AssignStmt& n);
  void defineOrAssign(IdList<ExprId> lhs, const std::vector<ValueId>& values, bool define);
  void assignOne(ExprId lhs, ExprId rhs, bool define);
  void hoistTargets(IdList<ExprId> lhs);
  TypeId targetType(ExprId target);
  std::vector<ValueId> resultValues(const ReturnStmt& n);
  bool perIteration(Pos pos);
  void declStmt(const DeclStmt& n);
  void ifStmt(const IfStmt& n);
  void forStmt(StmtId s);
  void returnStmt(const ReturnStmt& n);
  void returnValues(std::vector<ValueId> values);
  void branchStmt(const BranchStmt& n);
  void labeledStmt(StmtId s);
  BlockId labelBlock(StmtId labeled);
  // Per-iteration copies of the variables a for clause declares (Go 1.22).
  std::vector<ObjectId> loopVars(const ForStmt& n);

  // --- range.cc, range_func.cc, switch.cc, select.cc ---------------------------------------------
  void rangeStmt(StmtId s);
  void rangeInt(StmtId s, const RangeClause& clause);
  void rangeIndexed(StmtId s, const RangeClause& clause);
  void rangeString(StmtId s, const RangeClause& clause);
  void rangeMap(StmtId s, const RangeClause& clause);
  void rangeChan(StmtId s, const RangeClause& clause);
  void rangeFunc(StmtId s, const RangeClause& clause);
  void countedLoop(StmtId s, TypeId type, ValueId limit, const std::function<void(ValueId)>& set_vars);
  bool wantsRangeVar(const RangeClause& clause, uint32_t which);
  void declareLoopVars(const RangeClause& clause);
  void finishLoop(const LoopBody& body, SlotId next, SlotId state);
  std::vector<ValueId> loopContext();
  void genLoopBody(LoopBody& body, FuncGen& outer, const RangeClause& clause, const ForStmt& n, const SignatureNode& yield,
                   const std::vector<ObjectId>& vars, uint32_t first_var);
  void leaveWith(int64_t code);
  void returnFromLoopBody(const ReturnStmt& n);
  bool leaveLoopBody(const BranchStmt& n);
  bool isInsideLoop(StmtId target);
  void deferInLoopBody(const std::vector<ValueId>& call);
  void setRangeVar(const RangeClause& clause, uint32_t which, ValueId value);
  void switchStmt(StmtId s);
  void exprSwitch(StmtId s, const SwitchStmt& n);
  void typeSwitch(StmtId s, const SwitchStmt& n);
  ValueId caseMatches(ValueId tag, TypeId type, ExprId e);
  void clauseBodies(const SwitchStmt& n, const std::vector<BlockId>& bodies, BlockId done);
  void selectStmt(StmtId s);

  [[noreturn]] void unsupported(const char* what, NodeId node);

  PackageGen& p_;
  TypeStore& types_;
  const Ast& ast_;
  const Info& info_;
  ir::Builder b_;
  std::unordered_map<ObjectId, SlotId> slots_;
  std::unordered_map<ObjectId, ValueId> captured_address_;  // By-address captured variables.
  std::unordered_map<ExprId, ValueId> kept_;
  std::unordered_map<StmtId, Exits> exits_;
  std::unordered_map<StmtId, BlockId> labels_;
  const SignatureNode* sig_ = nullptr;
  const SignatureNode* outer_sig_ = nullptr;  // In a range-over-func body: that of the function around.
  BlockId fallthrough_;
  LoopBody* loop_body_ = nullptr;  // Innermost range-over-func body this closure is, or null.
};

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_GEN_H_
