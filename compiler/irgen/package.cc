#include "compiler/irgen/package.h"

#include "compiler/irgen/gen.h"
#include "compiler/irgen/symbols.h"
#include "compiler/irgen/wrappers.h"

namespace tuco::irgen {
namespace {

// What //go: directives before a function mean for its code.
void setPragmas(ir::Func& func, uint32_t pragmas) {
  struct Pair {
    uint32_t pragma;
    ir::FuncFlag flag;
  };
  constexpr Pair kPairs[] = {
      {kPragmaNoinline, ir::FuncFlag::kNoInline},
      {kPragmaNosplit, ir::FuncFlag::kNoSplit},
      {kPragmaNoescape, ir::FuncFlag::kNoEscape},
      {kPragmaSystemstack, ir::FuncFlag::kSystemStack},
      {kPragmaNowritebarrier, ir::FuncFlag::kNoWriteBarrier},
      {kPragmaNowritebarrierrec, ir::FuncFlag::kNoWriteBarrier},
      {kPragmaUintptrEscapes, ir::FuncFlag::kUintptrEscapes},
      {kPragmaUintptrKeepAlive, ir::FuncFlag::kUintptrKeepAlive},
  };
  for (const Pair& pair : kPairs) {
    if ((pragmas & pair.pragma) != 0) func.set(pair.flag);
  }
}

void describeGlobal(PackageGen& p, ObjectId var) {
  ir::Global& global = p.module.global(p.globalOf(var));
  global.external = false;
}

void lowerFunc(PackageGen& p, DeclId id) {
  FuncDecl decl = p.ast.cast<FuncDecl>(id);
  ObjectId obj = p.info.object(decl.name);
  bool is_init = !decl.recv.isValid() && p.types.text(p.ast.name(decl.name)) == "init";
  bool is_blank = p.types.text(p.ast.name(decl.name)) == "_";
  if (is_blank || !obj.isValid()) return;
  FuncId func;
  if (is_init) {
    std::string prefix = objectSymbol(p.types, obj);
    func = p.module.funcNamed(prefix + "." + std::to_string(p.init_count++));
  } else {
    func = p.funcOf(obj);
  }
  ir::Func& f = p.module.func(func);
  f.object = obj;
  if (decl.pragma.isValid()) setPragmas(f, p.ast.pragma(decl.pragma).flags);
  if (p.types[obj].is_exported) f.set(ir::FuncFlag::kExported);
  p.captures.add(NodeId(id));
  FuncGen(p, func).genDecl(decl, obj);
}

// The package's init function: variables in their order, then the init functions.
void lowerInit(PackageGen& p, std::string_view prefix) {
  if (p.info.init_order.empty() && p.init_count == 0) return;
  FuncId id = p.module.funcNamed(std::string(prefix) + ".init");
  p.module.init = id;
  ir::Func& f = p.module.func(id);
  f.flags = 0;
  f.signature = p.types.newSignature({});
  FuncGen gen(p, id);
  ir::Builder& b = gen.builder();
  b.start(b.newBlock());
  for (const Initializer& init : p.info.init_order) {
    p.captures.add(NodeId(init.rhs));
    gen.genInitializer(init);
  }
  for (uint32_t i = 0; i < p.init_count; ++i) {
    FuncId part = p.module.funcNamed(std::string(prefix) + ".init." + std::to_string(i));
    b.emit(Op::Call, typ::kEmptyTuple, {}, part.value);
  }
  b.ret({});
  ir::prune(p.module.func(id));
}

}  // namespace

void lowerPackage(const LowerInput& input, ir::Module& module) {
  PackageGen p{input.ast, input.info, module.types, module, input.pkg, input.sizes,
               Captures(input.ast, input.info, module.types), {}, 0, {}, {}};
  const Package& pkg = module.types[input.pkg];
  for (const File& file : input.ast.files()) {
    for (const Linkname& link : file.linknames) {
      std::string local = std::string(module.path) + "." + link.local;
      p.linknames.emplace(local, link.remote.empty() ? local : link.remote);
    }
  }
  for (PackageId imported : pkg.imports) {
    module.imports.push_back(std::string(module.types.text(module.types[imported].path)));
  }
  for (const File& file : input.ast.files()) {
    for (DeclId decl : file.decls) {
      if (p.ast.kind(decl) != NodeKind::VarDecl) continue;
      for (ExprId name : p.ast.cast<VarDecl>(decl).names) {
        ObjectId var = p.info.object(name);
        if (var.isValid() && module.types.name(var) != "_") describeGlobal(p, var);
      }
    }
  }
  for (const File& file : input.ast.files()) {
    for (DeclId decl : file.decls) {
      if (p.ast.kind(decl) == NodeKind::FuncDecl) lowerFunc(p, decl);
    }
  }
  std::string_view name = module.types.text(pkg.name);
  lowerInit(p, name == "main" ? std::string_view("main") : std::string_view(module.path));
  makeWrappers(p);
}

}  // namespace tuco::irgen
