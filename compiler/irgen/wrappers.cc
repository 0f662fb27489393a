#include "compiler/irgen/wrappers.h"

#include "compiler/irgen/symbols.h"
#include "compiler/types/instantiate.h"
#include "compiler/types/lookup.h"
#include "compiler/types/typeset.h"

namespace tuco::irgen {
namespace {

// Type arguments of the receiver of a method as it was found: those of its named type.
std::vector<TypeId> receiverArgs(TypeStore& types, ObjectId method) {
  const SignatureNode& sig = *types.asSignature(types[method].type);
  if (!sig.recv.isValid()) return {};
  TypeId named = asNamed(types, deref(types, unalias(types, types[sig.recv].type)).type);
  if (!named.isValid()) return {};
  std::span<const TypeId> targs = typeArgs(types, named);
  return {targs.begin(), targs.end()};
}

bool wantsPointer(TypeStore& types, ObjectId method) {
  TypeId recv = types[types.asSignature(types[method].type)->recv].type;
  return types.is(unalias(types, recv), TypeKind::Pointer);
}

// The declared method behind an object, instance or not.
FuncId declaredMethod(PackageGen& p, ObjectId method) {
  std::vector<TypeId> targs = receiverArgs(p.types, method);
  ObjectId origin = originOf(p.types, method);
  if (targs.empty()) return p.funcOf(origin);
  const SignatureNode& sig = *p.types.asSignature(p.types[origin].type);
  // Inside the generic type's own methods the arguments are the receiver's own parameters.
  bool own = sig.recv_tparams.size() == targs.size();
  for (size_t i = 0; own && i < targs.size(); ++i) own = sig.recv_tparams[i] == targs[i];
  return own ? p.funcOf(origin) : p.instanceOf(method, targs);
}

}  // namespace

FuncId PackageGen::methodOf(TypeId recv, ObjectId method) {
  if (isInterface(types, recv)) return wrapper({Wrapper::Kind::Interface, recv, method});
  Deref d = deref(types, unalias(types, recv));
  const SignatureNode& sig = *types.asSignature(types[method].type);
  TypeId declared = sig.recv.isValid() ? types[sig.recv].type : TypeId();
  bool pointer = declared.isValid() && types.is(unalias(types, declared), TypeKind::Pointer);
  TypeId base = declared.isValid() ? deref(types, unalias(types, declared)).type : TypeId();
  if (declared.isValid() && pointer == d.is_pointer && identical(types, base, d.type)) return declaredMethod(*this, method);
  return wrapper({Wrapper::Kind::Promoted, recv, method});
}

FuncId PackageGen::boundMethod(TypeId recv, ObjectId method) { return wrapper({Wrapper::Kind::Bound, recv, method}); }

FuncId PackageGen::wrapper(Wrapper w) {
  std::string symbol = methodSymbol(types, w.recv, w.method);
  if (w.kind == Wrapper::Kind::Bound) symbol += "-fm";
  FuncId id = module.funcNamed(symbol);
  ir::Func& f = module.func(id);
  if (f.signature.isValid()) return id;
  f.flags = static_cast<uint32_t>(ir::FuncFlag::kWrapper) | static_cast<uint32_t>(ir::FuncFlag::kMerge);
  f.signature = types[w.method].type;
  const SignatureNode& sig = *types.asSignature(f.signature);
  if (w.kind == Wrapper::Kind::Bound) f.captured.push_back(w.recv);
  else f.params.push_back(w.recv);
  for (ObjectId param : types.asTuple(sig.params)->vars) f.params.push_back(types[param].type);
  for (ObjectId result : types.asTuple(sig.results)->vars) f.results.push_back(types[result].type);
  // A wrapper over type parameters belongs to the generic function that asked for it.
  wanted.push_back({w, id});
  return id;
}

void FuncGen::genWrapper(const Wrapper& w) {
  const SignatureNode& sig = *types_.asSignature(types_[w.method].type);
  b_.setPos(types_[w.method].pos);
  b_.start(b_.newBlock());
  bool bound = w.kind == Wrapper::Kind::Bound;
  ValueId receiver = b_.emit(bound ? Op::Captured : Op::Param, w.recv, std::span<const ValueId>(), 0);
  std::vector<ValueId> args;
  for (uint32_t i = bound ? 0 : 1; i < b_.func().params.size(); ++i) {
    args.push_back(b_.emit(Op::Param, b_.func().params[i], std::span<const ValueId>(), i));
  }
  Callee to{Callee::Kind::Static, FuncId(), ValueId(), 0, &sig, {}};
  if (isInterface(types_, w.recv)) {
    to.kind = Callee::Kind::Interface;
    to.value = receiver;
    to.method = interfaceMethodIndex(w.recv, w.method);
  } else {
    LookupResult found = lookupFieldOrMethod(types_, w.recv, Addressable::Yes, types_[w.method].pkg, types_[w.method].name);
    TUCO_CHECK(found.obj.isValid(), "a method that its receiver has");
    std::span<const uint32_t> path(found.index.begin(), found.index.size() - 1);
    Reached at = follow({receiver, w.recv, false}, path);
    TypeId embedded = at.type;
    if (isInterface(types_, embedded)) {
      to.kind = Callee::Kind::Interface;
      to.value = at.is_address ? b_.load(embedded, at.value) : at.value;
      to.method = interfaceMethodIndex(embedded, found.obj);
    } else {
      to.receiver.push_back(receiverIn(at, found.obj));
      to.func = declaredMethod(p_, found.obj);
    }
  }
  for (ValueId v : args) to.receiver.push_back(v);
  ValueId result = emitCall(to, to.receiver, b_.pos());
  if (sig.results == typ::kEmptyTuple || types_.asTuple(sig.results)->vars.empty()) b_.ret({});
  else b_.ret(unpackTuple(result));
  ir::prune(b_.func());
}

// The reached field as the receiver of a declared method.
ValueId FuncGen::receiverIn(Reached at, ObjectId method) {
  bool has_pointer = underPointer(types_, at.type) != nullptr;
  if (wantsPointer(types_, method)) {
    if (has_pointer) return at.is_address ? b_.load(at.type, at.value) : at.value;
    if (at.is_address) return at.value;
    SlotId temp = b_.newTemp(at.type);
    b_.storeSlot(temp, at.value);
    b_.func().slot(temp).address_taken = true;
    return b_.slotAddr(temp);
  }
  ValueId value = at.is_address ? b_.load(at.type, at.value) : at.value;
  if (!has_pointer) return value;
  nilCheck(value);
  return b_.load(underPointer(types_, at.type)->elem, value);
}

namespace {

// Every method that T and *T have, so that their descriptors can name it.
void wantMethodsOf(PackageGen& p, TypeId type) {
  for (TypeId recv : {type, p.types.pointerTo(type)}) {
    for (const MethodSetEntry& entry : methodSet(p.types, recv)) p.methodOf(recv, entry.method);
  }
}

}  // namespace

void makeWrappers(PackageGen& p) {
  for (const Scope::Entry& entry : p.types[p.types[p.pkg].scope].entries()) {
    const Object& obj = p.types[entry.obj];
    if (obj.kind != ObjectKind::TypeName || isAlias(p.types, entry.obj)) continue;
    if (!p.types.is(obj.type, TypeKind::Named) || !typeParams(p.types, obj.type).empty()) continue;
    if (!isInterface(p.types, obj.type)) wantMethodsOf(p, obj.type);
  }
  for (size_t i = 0; i < p.wanted.size(); ++i) {
    auto [wrapper, func] = p.wanted[i];
    FuncGen(p, func).genWrapper(wrapper);
  }
}

}  // namespace tuco::irgen
