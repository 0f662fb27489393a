// The right side and the methods of an instance, by substitution in its origin's.
#include "compiler/types/instance.h"

#include "compiler/types/named.h"
#include "compiler/types/subst.h"

namespace tuco {

namespace {

TypeId withReceiver(TypeStore& types, const SignatureNode& sig, ObjectId recv) {
  SignatureNode copy = sig;
  copy.recv = recv;
  copy.scope = ScopeId();
  return types.newSignature(copy);
}

// A method with type parameters of its own (go1.27): they are renewed, with constraints for this instance.
TypeId substGenericMethod(TypeStore& types, const SignatureNode& sig, SubstMap map) {
  std::vector<TypeId> from(map.tparams.begin(), map.tparams.end());
  std::vector<TypeId> to(map.targs.begin(), map.targs.end());
  std::vector<TypeId> renewed;
  for (TypeId old : sig.tparams) {
    const Object& obj = types[types.asTypeParam(old)->obj];
    ObjectId name = types.newTypeName(obj.pos, obj.pkg, obj.name, TypeId());
    renewed.push_back(types.newTypeParam(name, TypeId()));
    from.push_back(old);
    to.push_back(renewed.back());
  }
  SubstMap all{from, to};
  for (size_t i = 0; i < renewed.size(); ++i) {
    types.setConstraint(renewed[i], subst(types, types.asTypeParam(sig.tparams[i])->bound, all));
  }
  SignatureNode copy = sig;
  std::span<const TypeId> bound = types.bindTypeParams(renewed);
  copy.tparams = bound;
  copy.params = subst(types, sig.params, all);
  copy.results = subst(types, sig.results, all);
  return types.newSignature(copy);
}

TypeId substMethod(TypeStore& types, TypeId sig_id, SubstMap map) {
  const SignatureNode& sig = *types.asSignature(sig_id);
  return sig.tparams.empty() ? subst(types, sig_id, map) : substGenericMethod(types, sig, map);
}

}  // namespace

bool replaceRecvType(TypeStore& types, std::vector<ObjectId>& methods, TypeId from, TypeId to) {
  bool replaced = false;
  for (ObjectId& m : methods) {
    const SignatureNode* sig = types.asSignature(types[m].type);
    if (sig == nullptr || !sig->recv.isValid() || types[sig->recv].type != from) continue;
    m = cloneFunc(types, m, withReceiver(types, *sig, cloneVar(types, sig->recv, to)));
    replaced = true;
  }
  return replaced;
}

TypeId expandRhs(TypeStore& types, TypeId instance) {
  const NamedNode& node = *types.asNamedNode(instance);
  TypeId origin = node.origin;
  std::span<const TypeId> tparams = types.asNamedNode(origin)->tparams;
  TypeId rhs = rhsOf(types, origin);
  if (!rhs.isValid()) return rhs;
  if (tparams.size() != node.targs.size()) return typ::kInvalid;
  TypeId result = subst(types, rhs, {tparams, node.targs});
  const InterfaceNode* iface = types.asInterface(result);
  if (iface == nullptr) return result;
  // The methods of an interface type name the instance as their receiver.
  std::vector<ObjectId> methods(iface->methods.begin(), iface->methods.end());
  if (!replaceRecvType(types, methods, origin, instance)) return result;
  TypeId copy = types.newIncompleteInterface(nullptr);
  types.setInterface(copy, methods, iface->embeddeds,
                     iface->embed_pos == nullptr ? std::span<const Pos>()
                                                 : std::span<const Pos>(iface->embed_pos, iface->embeddeds.size()));
  types.interfaceNode(copy).implicit = iface->implicit;
  return copy;
}

std::atomic<uint32_t>* methodSlots(TypeStore& types, NamedNode& instance) {
  // Slot 0 of the block holds the count; an origin that got methods since needs a bigger block.
  uint32_t count = types.asNamedNode(instance.origin)->method_count;
  std::atomic<uint32_t>* block = instance.expanded.load(std::memory_order_acquire);
  if (block != nullptr && block[0].load(std::memory_order_relaxed) >= count) return block + 1;
  void* raw = types.allocate((count + 1) * sizeof(std::atomic<uint32_t>), alignof(std::atomic<uint32_t>));
  std::atomic<uint32_t>* fresh = static_cast<std::atomic<uint32_t>*>(raw);
  for (uint32_t i = 0; i <= count; ++i) new (fresh + i) std::atomic<uint32_t>(0);
  fresh[0].store(count, std::memory_order_relaxed);
  if (block != nullptr) {
    for (uint32_t i = 1; i <= block[0].load(std::memory_order_relaxed); ++i) {
      fresh[i].store(block[i].load(std::memory_order_acquire), std::memory_order_relaxed);
    }
  }
  if (instance.expanded.compare_exchange_strong(block, fresh, std::memory_order_acq_rel)) return fresh + 1;
  return block + 1;
}

ObjectId expandMethod(TypeStore& types, TypeId instance, uint32_t i, bool* final) {
  const NamedNode& node = *types.asNamedNode(instance);
  ObjectId origin_method = types.asNamedNode(node.origin)->methods[i];
  ensureDeclared(types, origin_method);
  TypeId origin_sig_id = types[origin_method].type;
  const SignatureNode* origin_sig = types.asSignature(origin_sig_id);
  if (origin_sig == nullptr || !origin_sig->recv.isValid()) {
    *final = false;
    return origin_method;
  }
  // Inside the methods of T[P] the receiver type T[P] is itself an instance: its methods are the
  // declared ones.
  if (deref(types, types[origin_sig->recv].type).type == instance) return origin_method;

  TypeId sig_id = origin_sig_id;
  // Invalid code may have receivers with other numbers of parameters.
  if (origin_sig->recv_tparams.size() == node.targs.size()) {
    sig_id = substMethod(types, origin_sig_id, {origin_sig->recv_tparams, node.targs});
  }
  TypeId recv_type = hasPtrRecv(types, origin_method) ? types.pointerTo(instance) : instance;
  ObjectId recv = cloneVar(types, origin_sig->recv, recv_type);
  return cloneFunc(types, origin_method, withReceiver(types, *types.asSignature(sig_id), recv));
}

}  // namespace tuco
