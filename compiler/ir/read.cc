// Reader of the text form: a hand-written recursive descent over one line at a time.
#include <charconv>
#include <cstdlib>

#include "compiler/ir/flags.h"
#include "compiler/ir/text.h"
#include "compiler/types/named.h"

namespace tuco::ir {
namespace {

class Reader {
 public:
  Reader(std::string_view text, Module& module, const FindPackage& find)
      : text_(text), module_(module), types_(module.types), find_(find) {}

  Status run() {
    if (!word("module")) return fail("module");
    module_.path = string();
    while (!failed_ && !atEnd()) {
      if (word("global")) global();
      else if (word("func")) function();
      else expected("global or func");
    }
    if (failed_) return Error{error_};
    return Success{};
  }

 private:
  // --- Text ---------------------------------------------------------------------------------------
  Error fail(const char* what) {
    expected(what);
    return Error{error_};
  }
  void expected(std::string_view what) {
    if (failed_) return;
    failed_ = true;
    size_t line = 1;
    for (size_t i = 0; i < at_ && i < text_.size(); ++i) line += text_[i] == '\n';
    std::string_view seen = text_.substr(std::min(at_, text_.size()), 20);
    error_ = "line " + std::to_string(line) + ": expected " + std::string(what) + ", found \"" +
             std::string(seen.substr(0, seen.find('\n'))) + "\"";
  }
  void skipSpace() {
    for (; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == '/' && text_.substr(at_, 2) == "//") {
        at_ = std::min(text_.find('\n', at_), text_.size());
        if (at_ == text_.size()) return;
        continue;
      }
      if (c != ' ' && c != '\t' && c != '\n') return;
    }
  }
  bool atEnd() {
    skipSpace();
    return at_ >= text_.size();
  }
  static bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  std::string_view peekWord() {
    skipSpace();
    size_t end = at_;
    while (end < text_.size() && isWordByte(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  std::string_view takeWord() {
    std::string_view w = peekWord();
    at_ += w.size();
    if (w.empty()) expected("a name");
    return w;
  }
  bool word(std::string_view w) {
    if (peekWord() != w) return false;
    at_ += w.size();
    return true;
  }
  bool symbol(std::string_view s) {
    skipSpace();
    if (text_.substr(at_, s.size()) != s) return false;
    at_ += s.size();
    return true;
  }
  void want(std::string_view s) {
    if (!symbol(s)) expected("\"" + std::string(s) + "\"");
  }
  int64_t number() {
    skipSpace();
    int64_t value = 0;
    auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) {
      expected("a number");
      return 0;
    }
    at_ = static_cast<size_t>(end - text_.data());
    return value;
  }
  // "v12", "b3", "s4".
  uint32_t numbered(char letter) {
    skipSpace();
    if (at_ >= text_.size() || text_[at_] != letter) {
      expected(std::string("an id with ") + letter);
      return 0;
    }
    ++at_;
    return static_cast<uint32_t>(number());
  }
  bool peeksNumbered(char letter) {
    skipSpace();
    return at_ + 1 < text_.size() && text_[at_] == letter && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9';
  }
  static int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  }
  std::string string() {
    std::string s;
    want("\"");
    while (!failed_ && at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] != '\\') {
        s += text_[at_++];
      } else if (text_.substr(at_, 2) == "\\x" && at_ + 3 < text_.size()) {
        s += static_cast<char>(hexDigit(text_[at_ + 2]) << 4 | hexDigit(text_[at_ + 3]));
        at_ += 4;
      } else {
        s += text_[at_ + 1];
        at_ += 2;
      }
    }
    want("\"");
    return s;
  }

  // --- Types --------------------------------------------------------------------------------------
  TypeId type() {
    skipSpace();
    if (++depth_ > 1000) {
      expected("a type that is nested less deeply");
      return typ::kInvalid;
    }
    TypeId t = typeHere();
    --depth_;
    return t;
  }
  TypeId typeHere() {
    if (failed_) return typ::kInvalid;
    if (symbol("#")) return TypeId(static_cast<uint32_t>(number()));
    if (symbol("*")) return types_.pointerTo(type());
    if (symbol("[]")) return types_.sliceOf(type());
    if (symbol("[")) {
      int64_t len = number();
      want("]");
      return types_.arrayOf(type(), len);
    }
    if (symbol("<-chan")) return types_.chanOf(ChannelDir::RecvOnly, type());
    if (peekWord() == "func") return word("func"), signature();
    if (word("chan")) {
      if (symbol("<-")) return types_.chanOf(ChannelDir::SendOnly, type());
      return types_.chanOf(ChannelDir::SendRecv, type());
    }
    if (word("map")) {
      want("[");
      TypeId key = type();
      want("]");
      return types_.mapOf(key, type());
    }
    if (symbol("interface {}") || symbol("interface{}")) return typ::kEmptyInterface;
    if (symbol("(")) return tuple(")");
    return named();
  }
  // Parameters after "(": "name type" or "type", the last perhaps "...type".
  TypeId tuple(std::string_view close) {
    std::vector<ObjectId> vars;
    variadic_ = false;
    while (!failed_ && !symbol(close)) {
      if (!vars.empty()) want(",");
      NameId name;
      size_t before = at_;
      std::string_view first = peekWord();
      if (!first.empty() && first != "func" && first != "chan" && first != "map" && first != "interface") {
        at_ += first.size();
        if (at_ < text_.size() && text_[at_] == ' ') name = types_.names().intern(first);
        else at_ = before;
      }
      bool dots = symbol("...");
      TypeId t = type();
      if (dots) t = types_.sliceOf(t);
      variadic_ = dots;
      vars.push_back(types_.newParam(Pos(), PackageId(), name, t));
    }
    return types_.newTuple(vars);
  }
  TypeId signature() {
    SignatureNode sig;
    want("(");
    sig.params = tuple(")");
    sig.variadic = variadic_;
    skipSpace();
    if (symbol("(")) {
      sig.results = tuple(")");
    } else if (startsType()) {
      ObjectId result = types_.newParam(Pos(), PackageId(), NameId(), type());
      sig.results = types_.newTuple({&result, 1});
    }
    return types_.newSignature(sig);
  }
  // Whether a result type may stand here, and not a keyword of this text form or the line's end.
  bool startsType() {
    size_t i = at_;
    while (i < text_.size() && text_[i] == ' ') ++i;
    if (i >= text_.size()) return false;
    char c = text_[i];
    if (c == '*' || c == '[' || c == '#' || c == '<') return true;
    if (!isWordByte(c)) return false;
    std::string_view w = peekWord();
    return w != "params" && w != "results" && w != "captured" && w != "flags" && w != "external" && w != "func" &&
           w != "global" && w != "readonly" && w != "merge" && w != "data" && w != "reloc" && w != "taken" &&
           w != "heap" && w != "result" && w != "slot";
  }
  TypeId named() {
    // A path may hold slashes, dots and dashes; the type's name follows the last dot.
    size_t end = at_;
    while (end < text_.size() && (isWordByte(text_[end]) || text_[end] == '/' || text_[end] == '.' ||
                                  text_[end] == '-' || text_[end] == '~')) {
      ++end;
    }
    std::string_view whole = text_.substr(at_, end - at_);
    size_t dot = whole.rfind('.');
    if (whole.empty()) {
      expected("a type");
      return typ::kInvalid;
    }
    at_ = end;
    PackageId pkg;
    if (dot != std::string_view::npos && whole != "unsafe.Pointer") {
      if (find_) pkg = find_(whole.substr(0, dot));
      if (!pkg.isValid()) {
        expected("a known package");
        return typ::kInvalid;
      }
    }
    if (whole == "unsafe.Pointer") return typ::kUnsafePointer;
    ScopeId scope = pkg.isValid() ? types_[pkg].scope : types_.universe().scope;
    NameId name = types_.names().intern(pkg.isValid() ? whole.substr(dot + 1) : whole);
    ObjectId obj = types_[scope].lookup(name);
    if (!obj.isValid() || types_[obj].kind != ObjectKind::TypeName) {
      at_ -= whole.size();
      expected("a type");
      return typ::kInvalid;
    }
    return types_[obj].type;
  }

  // --- Globals ------------------------------------------------------------------------------------
  void global() {
    GlobalId id = module_.globalNamed(string());
    want(":");
    TypeId t = type();
    Global& g = module_.global(id);
    g.type = t;
    g.external = word("external");
    g.read_only = word("readonly");
    g.merge = word("merge");
    g.has_data = word("data");
    if (g.has_data) g.data = string();
    while (word("reloc")) {
      Relocation r;
      r.offset = static_cast<uint64_t>(number());
      std::string name = string();
      if (word("func")) r.func = module_.funcNamed(name);
      else if (word("global")) r.global = module_.globalNamed(name);
      else expected("func or global");
      r.addend = number();
      module_.global(id).relocations.push_back(r);
    }
  }

  // --- Functions ----------------------------------------------------------------------------------
  void typeList(const char* what, std::vector<TypeId>& to) {
    if (!word(what)) return;
    want("(");
    while (!failed_ && !symbol(")")) {
      if (!to.empty()) want(",");
      to.push_back(type());
    }
  }
  void function() {
    FuncId id = module_.funcNamed(string());
    func_ = &module_.func(id);
    func_->flags = 0;
    want(":");
    func_->signature = type();
    typeList("params", func_->params);
    typeList("results", func_->results);
    typeList("captured", func_->captured);
    if (word("flags")) {
      do funcFlag(takeWord());
      while (symbol(","));
    }
    if (symbol("{")) body();
  }
  void funcFlag(std::string_view name) {
    for (const FuncFlagName& flag : kFuncFlagNames) {
      if (flag.name == name) return func_->set(flag.flag);
    }
    expected("a function's flag");
  }

  void body() {
    while (word("slot")) slot();
    while (!failed_ && !symbol("}")) {
      if (peeksNumbered('b')) {
        uint32_t number = numbered('b');
        want(":");
        if (number != func_->blocks.size() + 1) expected("the next block's number");
        func_->blocks.emplace_back();
      } else if (func_->blocks.empty()) {
        expected("a block");
      } else {
        inst();
      }
    }
  }
  void slot() {
    if (numbered('s') != func_->slots.size() + 1) expected("the next slot's number");
    std::string_view name = takeWord();
    want(":");
    Slot s;
    if (name != "_") s.name = types_.names().intern(name);
    s.type = type();
    s.address_taken = word("taken");
    s.on_heap = word("heap");
    s.is_result = word("result");
    func_->slots.push_back(s);
  }

  bool findOp(std::string_view text, Op& op) {
    for (int i = 0; i <= static_cast<int>(Op::KeepAlive); ++i) {
      op = static_cast<Op>(i);
      if (opInfo(op).text == text) return true;
    }
    return false;
  }

  void inst() {
    uint32_t result = 0;
    if (peeksNumbered('v')) {
      result = numbered('v');
      want("=");
    }
    Inst i;
    skipSpace();
    size_t start = at_;
    if (!findOp(takeWord(), i.op)) {
      at_ = start;
      return expected("an operation");
    }
    const OpInfo& info = opInfo(i.op);
    if (info.has_result != (result != 0)) return expected("a result exactly where the operation has one");
    instFlags(i);
    immediate(i, info.imm);
    operands(i, info.imm != Imm::None);
    if (info.has_result) {
      want(":");
      i.type = type();
    }
    successors(i);
    if (symbol("@")) i.pos = Pos(static_cast<uint32_t>(number()));
    add(i, result);
  }
  // Values keep their numbers; instructions without one take what is left over.
  void add(const Inst& i, uint32_t result) {
    if (failed_) return;
    uint32_t id = result != 0 ? result : static_cast<uint32_t>(func_->insts.size()) + 1;
    if (result != 0 && id > func_->insts.size() + 4096) return expected("a value's number near the last one");
    if (id > func_->insts.size()) func_->insts.resize(id, Inst());
    func_->insts[id - 1] = i;
    func_->blocks.back().insts.push_back(ValueId(id));
  }
  void instFlags(Inst& i) {
    if (!symbol("[")) return;
    do {
      std::string_view name = takeWord();
      bool known = false;
      for (const InstFlagName& flag : kInstFlagNames) {
        if (flag.name != name) continue;
        i.set(flag.flag);
        known = true;
      }
      if (!known) expected("an instruction's flag");
    } while (symbol(","));
    want("]");
  }
  void immediate(Inst& i, Imm kind) {
    switch (kind) {
      case Imm::None: return;
      case Imm::Number:
      case Imm::Member: i.imm = static_cast<uint32_t>(number()); return;
      case Imm::Type: i.imm = type().value; return;
      case Imm::Slot: i.imm = numbered('s'); return;
      case Imm::Func: i.imm = module_.funcNamed(string()).value; return;
      case Imm::Global: i.imm = module_.globalNamed(string()).value; return;
      case Imm::Const: i.imm = constant().value; return;
    }
  }
  ConstId constant() {
    skipSpace();
    if (at_ < text_.size() && text_[at_] == '"') return module_.addConst(module_.pool.makeString(string()));
    if (word("true")) return module_.addConst(ConstValue::ofBool(true));
    if (word("false")) return module_.addConst(ConstValue::ofBool(false));
    bool complex = symbol("(");
    ConstValue value = realConstant();
    if (complex) {
      want("+");
      ConstValue imaginary = realConstant();
      want("i");
      want(")");
      value = module_.pool.makeComplex(value, imaginary);
    }
    return module_.addConst(value);
  }
  ConstValue realConstant() {
    skipSpace();
    size_t end = at_;
    if (end < text_.size() && text_[end] == '-') ++end;
    while (end < text_.size() && ((text_[end] >= '0' && text_[end] <= '9') || text_[end] == '.' || text_[end] == 'e' ||
                                  ((text_[end] == '-' || text_[end] == '+') && text_[end - 1] == 'e'))) {
      ++end;
    }
    std::string_view digits = text_.substr(at_, end - at_);
    if (digits.empty() || digits == "-") {
      expected("a constant");
      return ConstValue();
    }
    at_ = end;
    bool negative = digits[0] == '-';
    std::string_view magnitude = negative ? digits.substr(1) : digits;
    bool is_float = magnitude.find_first_of(".e") != std::string_view::npos;
    ConstValue value = is_float ? module_.pool.fromLiteral(magnitude, LiteralForm::Float) : module_.pool.makeInt(magnitude);
    if (at_ < text_.size() && text_[at_] == '/') {  // A fraction.
      ++at_;
      value = module_.pool.binary(value, ConstOp::Quo, realConstant());
    }
    return negative ? module_.pool.binary(ConstValue::ofInt64(0), ConstOp::Sub, value) : value;
  }
  void operands(Inst& i, bool comma) {
    std::vector<uint32_t> args;
    for (;;) {
      if (comma && !symbol(",")) break;
      if (!peeksNumbered('v') || !isOperandHere()) break;
      args.push_back(numbered('v'));
      comma = true;
    }
    if (args.size() > UINT16_MAX) return expected("at most 65535 operands");
    i.arg_count = static_cast<uint16_t>(args.size());
    if (args.size() <= 2) {
      for (size_t k = 0; k < args.size(); ++k) i.args[k] = args[k];
      return;
    }
    i.args[0] = static_cast<uint32_t>(func_->pool.size());
    func_->pool.insert(func_->pool.end(), args.begin(), args.end());
  }
  // Without operands the next line may begin with "v12 =": that is no operand.
  bool isOperandHere() {
    size_t i = at_ + 1;
    while (i < text_.size() && text_[i] >= '0' && text_[i] <= '9') ++i;
    while (i < text_.size() && text_[i] == ' ') ++i;
    return !(i < text_.size() && text_[i] == '=');
  }
  void successors(const Inst& i) {
    if (i.op != Op::Jump && i.op != Op::Branch && i.op != Op::Switch) return;
    want("->");
    Block& block = func_->blocks.back();
    do {
      if (!peeksNumbered('b')) {
        block.cases.push_back(constant());
        want(":");
      }
      block.succs.push_back(BlockId(numbered('b')));
    } while (!failed_ && symbol(","));
  }

  std::string_view text_;
  Module& module_;
  TypeStore& types_;
  const FindPackage& find_;
  Func* func_ = nullptr;
  size_t at_ = 0;
  int depth_ = 0;
  bool variadic_ = false;
  bool failed_ = false;
  std::string error_;
};

}  // namespace

Status read(std::string_view text, Module& module, const FindPackage& find_package) {
  return Reader(text, module, find_package).run();
}

}  // namespace tuco::ir
