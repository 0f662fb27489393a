// From declared objects to the module's functions and globals.
#include "compiler/irgen/gen.h"
#include "compiler/irgen/symbols.h"
#include "compiler/types/lookup.h"

namespace tuco::irgen {
namespace {

void describe(TypeStore& types, ir::Func& func, ObjectId obj) {
  if (func.signature.isValid()) return;
  func.object = obj;
  func.signature = types[obj].type;
  func.pos = types[obj].pos;
  const SignatureNode& sig = *types.asSignature(types[obj].type);
  if (sig.recv.isValid()) func.params.push_back(types[sig.recv].type);
  for (ObjectId param : types.asTuple(sig.params)->vars) func.params.push_back(types[param].type);
  for (ObjectId result : types.asTuple(sig.results)->vars) func.results.push_back(types[result].type);
  func.tparams.assign(sig.recv_tparams.begin(), sig.recv_tparams.end());
  func.tparams.insert(func.tparams.end(), sig.tparams.begin(), sig.tparams.end());
}

}  // namespace

FuncId PackageGen::funcOf(ObjectId obj) {
  std::string symbol = funcSymbol(types, obj);
  auto linked = linknames.find(symbol);
  FuncId id = module.funcNamed(linked == linknames.end() ? symbol : linked->second);
  describe(types, module.func(id), obj);
  return id;
}

FuncId PackageGen::instanceOf(ObjectId obj, std::span<const TypeId> targs) {
  if (targs.empty()) return funcOf(obj);
  FuncId generic = funcOf(originOf(types, obj));
  // Method instances have the arguments inside the receiver's name; keep one scheme for both.
  std::string symbol = module.func(generic).symbol + targsSuffix(types, targs);
  for (TypeId t : targs) {
    // Type parameters print alike in different functions: their ids keep them apart.
    if (isParameterized(types, module.func(generic).tparams, t) || !canonical(types, t).isValid()) {
      symbol += "#" + std::to_string(t.value);
    }
  }
  FuncId id = module.funcNamed(symbol);
  ir::Func& func = module.func(id);
  if (func.generic.isValid()) return id;
  func.generic = generic;
  func.targs.assign(targs.begin(), targs.end());
  func.object = obj;
  const ir::Func& origin = module.func(generic);
  SubstMap map{origin.tparams, targs};
  func.params = substList(types, origin.params, map);
  func.results = substList(types, origin.results, map);
  func.signature = types[obj].type;
  return id;
}

ir::GlobalId PackageGen::globalOf(ObjectId var) {
  std::string symbol = objectSymbol(types, var);
  auto linked = linknames.find(symbol);
  ir::GlobalId id = module.globalNamed(linked == linknames.end() ? symbol : linked->second);
  ir::Global& global = module.global(id);
  if (!global.type.isValid()) {
    global.type = types[var].type;
    global.object = var;
    global.pos = types[var].pos;
  }
  return id;
}

}  // namespace tuco::irgen
