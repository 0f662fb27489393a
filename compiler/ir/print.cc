#include "compiler/ir/flags.h"
#include "compiler/ir/text.h"
#include "compiler/types/named.h"
#include "compiler/types/typestring.h"

namespace tuco::ir {
namespace {

// Whether the reader finds the type by its spelling: no type parameters, and no named types but
// those of a package's scope.
bool hasSpelling(TypeStore& types, TypeId t, int depth) {
  if (depth > 50) return false;
  auto all = [&](std::span<const ObjectId> objects) {
    for (ObjectId o : objects) {
      if (!hasSpelling(types, types[o].type, depth + 1)) return false;
    }
    return true;
  };
  switch (types.kind(t)) {
    case TypeKind::Basic: return true;
    case TypeKind::Slice: return hasSpelling(types, types.asSlice(t)->elem, depth + 1);
    case TypeKind::Pointer: return hasSpelling(types, types.asPointer(t)->elem, depth + 1);
    case TypeKind::Array: return hasSpelling(types, types.asArray(t)->elem, depth + 1);
    case TypeKind::Chan: return hasSpelling(types, types.asChan(t)->elem, depth + 1);
    case TypeKind::Map:
      return hasSpelling(types, types.asMap(t)->key, depth + 1) && hasSpelling(types, types.asMap(t)->elem, depth + 1);
    case TypeKind::Tuple: return all(types.asTuple(t)->vars);
    case TypeKind::Signature: {
      const SignatureNode& sig = *types.asSignature(t);
      return sig.tparams.empty() && !sig.recv.isValid() && hasSpelling(types, sig.params, depth + 1) &&
             hasSpelling(types, sig.results, depth + 1);
    }
    case TypeKind::Struct: return false;
    case TypeKind::Interface: return t == typ::kEmptyInterface;
    case TypeKind::Named: {
      const NamedNode& named = *types.asNamedNode(t);
      const Object& obj = types[named.obj];
      if (named.is_instance || !named.tparams.empty()) return false;
      if (!obj.pkg.isValid()) return true;  // error, comparable
      return types[types[obj.pkg].scope].lookup(obj.name) == named.obj;
    }
    case TypeKind::Alias: return t == typ::kAny;
    case TypeKind::Union:
    case TypeKind::TypeParam: return false;
  }
  return false;
}

class Printer {
 public:
  Printer(const Module& module, const Func* func) : module_(module), func_(func) {}

  std::string take() { return std::move(out_); }

  void global(const Global& g) {
    out_ += "global " + quoted(g.symbol) + " : ";
    type(g.type);
    if (g.external) out_ += " external";
    if (g.read_only) out_ += " readonly";
    if (g.merge) out_ += " merge";
    if (g.has_data) out_ += " data " + quoted(g.data);
    for (const Relocation& r : g.relocations) {
      out_ += " reloc " + std::to_string(r.offset) + " ";
      out_ += quoted(r.func ? module_.func(r.func).symbol : module_.global(r.global).symbol);
      out_ += r.func ? " func " : " global ";
      out_ += std::to_string(r.addend);
    }
    out_ += "\n";
  }

  void function() {
    const Func& f = *func_;
    out_ += "func " + quoted(f.symbol) + " : ";
    type(f.signature);
    list(" params", f.params);
    list(" results", f.results);
    list(" captured", f.captured);
    bool first = true;
    for (const FuncFlagName& flag : kFuncFlagNames) {
      if (!f.has(flag.flag)) continue;
      out_ += first ? " flags " : ",";
      out_ += flag.name;
      first = false;
    }
    if (!f.hasBody()) {
      out_ += "\n";
      return;
    }
    out_ += " {\n";
    for (size_t i = 0; i < f.slots.size(); ++i) slot(i + 1, f.slots[i]);
    for (size_t b = 1; b <= f.blocks.size(); ++b) block(b, f.block(BlockId(b)));
    out_ += "}\n";
  }

 private:
  static std::string quoted(std::string_view text) {
    static const char kHex[] = "0123456789abcdef";
    std::string s = "\"";
    for (unsigned char c : text) {
      if (c == '"' || c == '\\') {
        s += '\\';
        s += static_cast<char>(c);
      } else if (c < 0x20 || c >= 0x7f) {
        s += "\\x";
        s += kHex[c >> 4];
        s += kHex[c & 15];
      } else {
        s += static_cast<char>(c);
      }
    }
    return s + "\"";
  }

  void type(TypeId t) {
    if (!t.isValid()) {
      out_ += "#0";
    } else if (hasSpelling(module_.types, t, 0)) {
      writeType(out_, module_.types, t);
    } else {
      out_ += "#" + std::to_string(t.value);
    }
  }

  void list(const char* what, const std::vector<TypeId>& types) {
    if (types.empty()) return;
    out_ += what;
    for (size_t i = 0; i < types.size(); ++i) {
      out_ += i == 0 ? "(" : ", ";
      type(types[i]);
    }
    out_ += ")";
  }

  void slot(size_t number, const Slot& s) {
    out_ += "  slot s" + std::to_string(number) + " ";
    out_ += s.name ? std::string(module_.types.text(s.name)) : std::string("_");
    out_ += " : ";
    type(s.type);
    if (s.address_taken) out_ += " taken";
    if (s.on_heap) out_ += " heap";
    if (s.is_result) out_ += " result";
    out_ += "\n";
  }

  void block(size_t number, const Block& b) {
    out_ += "b" + std::to_string(number) + ":\n";
    for (ValueId v : b.insts) inst(v, b);
  }

  void immediate(const Inst& i, Imm kind) {
    switch (kind) {
      case Imm::None: return;
      case Imm::Number:
      case Imm::Member: out_ += " " + std::to_string(i.imm); return;
      case Imm::Type: out_ += " "; type(TypeId(i.imm)); return;
      case Imm::Slot: out_ += " s" + std::to_string(i.imm); return;
      case Imm::Func: out_ += " " + quoted(module_.func(FuncId(i.imm)).symbol); return;
      case Imm::Global: out_ += " " + quoted(module_.global(GlobalId(i.imm)).symbol); return;
      case Imm::Const: out_ += " " + constant(ConstId(i.imm)); return;
    }
  }

  std::string constant(ConstId c) const {
    const ConstValue& v = module_.constant(c);
    if (v.kind() == ConstKind::String) return quoted(v.stringVal());
    return v.toExactString();
  }

  void inst(ValueId v, const Block& b) {
    const Inst& i = func_->inst(v);
    const OpInfo& info = opInfo(i.op);
    out_ += "  ";
    if (info.has_result) out_ += "v" + std::to_string(v.value) + " = ";
    out_ += info.text;
    flags(i);
    immediate(i, info.imm);
    bool comma = info.imm != Imm::None;
    for (uint32_t arg : func_->operands(i)) {
      out_ += comma ? ", v" : " v";
      out_ += std::to_string(arg);
      comma = true;
    }
    if (info.has_result) {
      out_ += " : ";
      type(i.type);
    }
    successors(i, b);
    if (i.pos.isKnown()) out_ += " @" + std::to_string(i.pos.value);
    out_ += "\n";
  }

  void flags(const Inst& i) {
    bool open = false;
    for (const InstFlagName& flag : kInstFlagNames) {
      if (!i.has(flag.flag)) continue;
      out_ += open ? "," : "[";
      out_ += flag.name;
      open = true;
    }
    if (open) out_ += "]";
  }

  void successors(const Inst& i, const Block& b) {
    if (i.op != Op::Jump && i.op != Op::Branch && i.op != Op::Switch) return;
    for (size_t s = 0; s < b.succs.size(); ++s) {
      out_ += s == 0 ? " -> " : ", ";
      if (s < b.cases.size()) out_ += constant(b.cases[s]) + ": ";
      out_ += "b" + std::to_string(b.succs[s].value);
    }
  }

  const Module& module_;
  const Func* func_;
  std::string out_;
};

}  // namespace

std::string print(const Module& module, const Func& func) {
  Printer printer(module, &func);
  printer.function();
  return printer.take();
}

std::string print(const Module& module) {
  std::string out = "module \"" + module.path + "\"\n";
  for (const Global& g : module.globals) {
    Printer printer(module, nullptr);
    printer.global(g);
    out += printer.take();
  }
  for (const Func& f : module.funcs) out += print(module, f);
  return out;
}

}  // namespace tuco::ir
