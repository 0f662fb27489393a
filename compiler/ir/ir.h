// The Go IR: what the front end makes of a type-checked package, and what inlining, escape analysis
// and code generation work on. Read ops.def beside it.
//
// Terms: a value is the result of one instruction, assigned once. A slot is a local variable: it has
// an address, and values are loaded from and stored to it (LLVM makes registers of most of them). A
// block is a list of instructions of which exactly the last is a terminator.
// Invariants (verify.h checks them):
//  1. A value is used only where its instruction dominates the use.
//  2. Operands and results have the types ops.def's comments say; types are those of the TypeStore.
//  3. Order of instructions in a block is evaluation order: panics, calls, reads and writes happen
//     as they stand.
//  4. A function of a generic declaration keeps its type parameters; instantiate() makes the concrete
//     copies that code is generated for.
#ifndef TUCO_COMPILER_IR_IR_H_
#define TUCO_COMPILER_IR_IR_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/base/constant.h"
#include "compiler/base/id.h"
#include "compiler/source/pos.h"
#include "compiler/types/type_store.h"

namespace tuco::ir {

// Of one function; 1 is the first.
struct ValueTag;
struct BlockTag;
struct SlotTag;
using ValueId = Id<ValueTag>;
using BlockId = Id<BlockTag>;
using SlotId = Id<SlotTag>;
// Of one module.
struct FuncTag;
struct GlobalTag;
struct ConstTag;
using FuncId = Id<FuncTag>;
using GlobalId = Id<GlobalTag>;
using ConstId = Id<ConstTag>;

enum class Op : uint8_t {
#define TUCO_OP(Name, text, imm, values, more, result, effect) Name,
#include "compiler/ir/ops.def"
#undef TUCO_OP
};

enum class Imm : uint8_t { None, Number, Type, Slot, Func, Global, Const, Member };
enum class Effect : uint8_t { kPure, kRead, kWrite, kPanic, kCall, kEnd };

struct OpInfo {
  const char* text;
  Imm imm;
  uint8_t values;   // Value operands, or the least number of them.
  bool more;        // There may be more.
  bool has_result;
  Effect effect;
};
const OpInfo& opInfo(Op op);

// Facts about one instruction that passes find out.
enum class InstFlag : uint8_t {
  kOnStack = 1,      // New, SliceLit, MakeSlice, Closure, …: does not escape.
  kNoCheck = 2,      // A check that was proved superfluous, or a panic that cannot happen.
  kNoBarrier = 4,    // A store that needs no write barrier: to the stack, or of no pointer.
  kImplicit = 8,     // Not written by the user (wrappers, loop variables' copies): no -m message.
  kTail = 16,        // Call: the last thing the function does.
};

struct Inst {
  Op op = Op::Unreachable;
  uint8_t flags = 0;
  uint16_t arg_count = 0;
  TypeId type = {};   // Of the result; 0 if it has none.
  Pos pos = {};
  uint32_t imm = 0;   // Id or number, as ops.def says.
  // Up to two operands in place; more: args[0] is an offset into the function's operand pool.
  uint32_t args[2] = {0, 0};

  bool has(InstFlag flag) const { return (flags & static_cast<uint8_t>(flag)) != 0; }
  void set(InstFlag flag) { flags |= static_cast<uint8_t>(flag); }
};
static_assert(sizeof(Inst) == 24);

struct Slot {
  NameId name;         // 0 for temporaries.
  TypeId type;
  Pos pos;             // Of the declaration.
  bool address_taken = false;  // Its address is used other than by Load and Store directly.
  bool on_heap = false;        // Escapes: the slot holds a pointer to a heap copy.
  bool is_result = false;      // A named result, read by deferred functions.
};

struct Block {
  std::vector<ValueId> insts;
  std::vector<BlockId> succs;      // Jump: 1; Branch: then, else; Switch: one per case, then the default.
  std::vector<ConstId> cases;      // Switch only.
};

enum class FuncFlag : uint32_t {
  kExported = 1,       // Visible to other packages' code (also closures of inlinable functions).
  kNoInline = 2, kNoSplit = 4, kNoEscape = 8,  // Directives.
  kWrapper = 16,       // Promoted method, method expression: no frame in tracebacks.
  kHasDefer = 32, kHasRecover = 64,
  kClosure = 128,
  kExternal = 256,     // No body here: assembly, linkname, or another package.
  kMerge = 512,        // Instance or wrapper that several packages may hold: the linker keeps one.
  kUintptrEscapes = 1024, kUintptrKeepAlive = 2048, kNoWriteBarrier = 4096, kSystemStack = 8192,
};

struct Func {
  std::string symbol;      // The linker's name: "pkg/path.(*T).Method", "pkg/path.F[int]".
  TypeId signature;
  Pos pos, end;
  uint32_t flags = 0;
  ObjectId object;         // The declaration, or 0 for closures and wrappers.
  FuncId generic;          // Of an instance: the generic function, and the arguments for its tparams.
  std::vector<TypeId> targs;
  FuncId parent;           // Of a closure: the function it stands in.
  uint32_t closure_number = 0;
  std::vector<TypeId> params;    // Receiver first.
  std::vector<TypeId> results;
  std::vector<TypeId> captured;  // Types of what Captured n gives.
  std::vector<TypeId> tparams;   // Of a generic function, receiver's first.
  std::vector<SlotId> result_slots;  // Named results, or empty.
  std::vector<Slot> slots;
  std::vector<Block> blocks;     // [0] is the entry.
  int32_t inline_cost = -1;      // Counted on the syntax tree; -1: cannot be inlined.
  std::string why_not_inlined;   // For -m=2.

  bool has(FuncFlag flag) const { return (flags & static_cast<uint32_t>(flag)) != 0; }
  void set(FuncFlag flag) { flags |= static_cast<uint32_t>(flag); }
  bool hasBody() const { return !blocks.empty(); }

  const Inst& inst(ValueId v) const { return insts[v.value - 1]; }
  Inst& inst(ValueId v) { return insts[v.value - 1]; }
  const Block& block(BlockId b) const { return blocks[b.value - 1]; }
  Block& block(BlockId b) { return blocks[b.value - 1]; }
  const Slot& slot(SlotId s) const { return slots[s.value - 1]; }
  Slot& slot(SlotId s) { return slots[s.value - 1]; }
  ValueId arg(ValueId v, size_t i) const { return ValueId(operands(inst(v))[i]); }
  std::span<const uint32_t> operands(const Inst& i) const {
    const uint32_t* from = i.arg_count <= 2 ? i.args : &pool[i.args[0]];
    return {from, i.arg_count};
  }
  std::span<uint32_t> operands(Inst& i) {
    uint32_t* from = i.arg_count <= 2 ? i.args : &pool[i.args[0]];
    return {from, i.arg_count};
  }

  std::vector<Inst> insts;      // Indexed by ValueId - 1; those without a result have an id as well.
  std::vector<uint32_t> pool;   // Operands of instructions with more than two.
};

// Static data of a global: bytes and addresses at offsets.
struct Relocation {
  uint64_t offset;
  GlobalId global;  // One of the two.
  FuncId func;
  int64_t addend = 0;
};

struct Global {
  std::string symbol;
  TypeId type;
  Pos pos;
  ObjectId object;
  bool external = false;   // Defined in another package.
  bool read_only = false;
  bool merge = false;      // Equal symbols of several packages are one.
  bool has_data = false;   // `data` holds its initial value; otherwise zeros.
  std::string data;
  std::vector<Relocation> relocations;
  std::vector<std::string> embed_files;  // go:embed.
};

// One package. Symbols are unique within it.
struct Module {
  explicit Module(TypeStore& t) : types(t) {}
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  TypeStore& types;
  std::string path;
  std::deque<Func> funcs;      // Indexed by FuncId - 1; never move.
  std::deque<Global> globals;
  std::deque<ConstValue> consts;
  ConstPool pool;
  FuncId init;                 // Package initialisation, or 0.
  std::vector<std::string> imports;  // Paths, in the order of their initialisation.

  Func& func(FuncId f) { return funcs[f.value - 1]; }
  const Func& func(FuncId f) const { return funcs[f.value - 1]; }
  Global& global(GlobalId g) { return globals[g.value - 1]; }
  const Global& global(GlobalId g) const { return globals[g.value - 1]; }
  const ConstValue& constant(ConstId c) const { return consts[c.value - 1]; }

  // The function or global of that symbol; made (external, without a body) when new.
  FuncId funcNamed(std::string_view symbol);
  GlobalId globalNamed(std::string_view symbol);
  FuncId findFunc(std::string_view symbol) const;  // 0 if there is none.
  ConstId addConst(ConstValue value);

 private:
  std::unordered_map<std::string, FuncId> func_of_;
  std::unordered_map<std::string, GlobalId> global_of_;
};

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_IR_H_
