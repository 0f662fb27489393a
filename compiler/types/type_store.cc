// Making types: hash-consed literals, nodes for spellings, declared types and their instances.
#include "compiler/types/type_store.h"

#include <thread>

#include "compiler/types/field_index.h"
#include "compiler/types/identity.h"
#include "compiler/types/tables.h"
#include "compiler/types/universe_maker.h"

namespace tuco {

namespace {

uint64_t hashLiteral(TypeKind kind, uint64_t a, uint64_t b) {
  return mixHash(mixHash(static_cast<uint64_t>(kind) + 0x51ED270B, a), b);
}

uint64_t hashInstance(TypeId orig, std::span<const TypeId> targs) {
  uint64_t h = mixHash(0x2545F491, orig.value);
  for (TypeId t : targs) h = mixHash(h, t.value);
  return mixHash(h, targs.size());
}

bool sameTypes(std::span<const TypeId> a, std::span<const TypeId> b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace

TypeStore::TypeStore(Interner& names) : names_(names), tables_(std::make_unique<Tables>()) {
  UniverseMaker{*this}.make();
}

TypeStore::~TypeStore() = default;

void* TypeStore::allocate(size_t size, size_t align) {
  size_t which = std::hash<std::thread::id>()(std::this_thread::get_id()) % Tables::kArenas;
  Tables::ArenaShard& shard = tables_->arenas[which];
  std::lock_guard<std::mutex> lock(shard.mutex);
  return shard.arena.allocate(size, align);
}

TypeId TypeStore::add(TypeKind kind, Type::Payload payload) { return types_.add(kind, payload); }

// --- Type literals --------------------------------------------------------------------------------

TypeId TypeStore::pointerTo(TypeId elem) {
  uint32_t id = tables_->literals.findOrAdd(
      hashLiteral(TypeKind::Pointer, elem.value, 0),
      [&](uint32_t t) {
        const PointerNode* p = asPointer(TypeId(t));
        return p != nullptr && p->elem == elem;
      },
      [&] { return add(TypeKind::Pointer, {.pointer = {elem}}).value; });
  return TypeId(id);
}

TypeId TypeStore::sliceOf(TypeId elem) {
  uint32_t id = tables_->literals.findOrAdd(
      hashLiteral(TypeKind::Slice, elem.value, 0),
      [&](uint32_t t) {
        const SliceNode* s = asSlice(TypeId(t));
        return s != nullptr && s->elem == elem;
      },
      [&] { return add(TypeKind::Slice, {.slice = {elem}}).value; });
  return TypeId(id);
}

TypeId TypeStore::arrayOf(TypeId elem, int64_t len) {
  uint32_t id = tables_->literals.findOrAdd(
      hashLiteral(TypeKind::Array, elem.value, static_cast<uint64_t>(len)),
      [&](uint32_t t) {
        const ArrayNode* a = asArray(TypeId(t));
        return a != nullptr && a->elem == elem && a->len == len;
      },
      [&] { return add(TypeKind::Array, {.array = make<ArrayNode>(elem, len)}).value; });
  return TypeId(id);
}

TypeId TypeStore::mapOf(TypeId key, TypeId elem) {
  uint32_t id = tables_->literals.findOrAdd(
      hashLiteral(TypeKind::Map, key.value, elem.value),
      [&](uint32_t t) {
        const MapNode* m = asMap(TypeId(t));
        return m != nullptr && m->key == key && m->elem == elem;
      },
      [&] { return add(TypeKind::Map, {.map = {key, elem}}).value; });
  return TypeId(id);
}

TypeId TypeStore::chanOf(ChannelDir dir, TypeId elem) {
  uint32_t id = tables_->literals.findOrAdd(
      hashLiteral(TypeKind::Chan, elem.value, static_cast<uint64_t>(dir)),
      [&](uint32_t t) {
        const ChanNode* c = asChan(TypeId(t));
        return c != nullptr && c->elem == elem && c->dir == dir;
      },
      [&] { return add(TypeKind::Chan, {.chan = {elem, dir}}).value; });
  return TypeId(id);
}

TypeId TypeStore::newStruct(std::span<const ObjectId> fields, std::span<const NameId> tags) {
  TUCO_CHECK(tags.empty() || tags.size() == fields.size(), "a tag for each field or none");
  StructNode* node = make<StructNode>();
  node->fields = copy(fields);
  // An empty tag is as good as none.
  std::vector<NameId> kept(tags.begin(), tags.end());
  bool tagged = false;
  for (NameId& tag : kept) {
    if (text(tag).empty()) tag = NameId();
    tagged |= tag.isValid();
  }
  if (tagged) node->tags = copy(std::span<const NameId>(kept)).data();
  if (fields.size() > FieldIndex::kLinear) node->index = makeFieldIndex(*this, node->fields);
  return add(TypeKind::Struct, {.strukt = node});
}

TypeId TypeStore::newTuple(std::span<const ObjectId> vars) {
  if (vars.empty()) return typ::kEmptyTuple;
  return add(TypeKind::Tuple, {.tuple = make<TupleNode>(copy(vars))});
}

TypeId TypeStore::newSignature(const SignatureNode& signature) {
  TypeId id = add(TypeKind::Signature, {.signature = make<SignatureNode>()});
  setSignature(id, signature);
  return id;
}

void TypeStore::setSignature(TypeId sig, const SignatureNode& signature) {
  SignatureNode& node = signatureNode(sig);
  node = signature;
  node.recv_tparams = copy(signature.recv_tparams);
  node.tparams = copy(signature.tparams);
}

TypeId TypeStore::newUnion(std::span<const UnionTerm> terms) {
  TypeId id = add(TypeKind::Union, {.onion = make<UnionNode>(copy(terms))});
  types_[id].flags.store(kStructuralIdentity, std::memory_order_relaxed);
  return id;
}

TypeId TypeStore::newInterface(std::span<const ObjectId> methods, std::span<const TypeId> embeddeds) {
  if (methods.empty() && embeddeds.empty()) return typ::kEmptyInterface;
  TypeId id = newIncompleteInterface(nullptr);
  setInterface(id, methods, embeddeds, {});
  return id;
}

TypeId TypeStore::newIncompleteInterface(const TypeHooks* hooks) {
  InterfaceNode* node = make<InterfaceNode>();
  node->hooks = hooks;
  TypeId id = add(TypeKind::Interface, {.interface = node});
  if (hooks != nullptr && hooks->madeInterface != nullptr) hooks->madeInterface(hooks->checker, id);
  return id;
}

void TypeStore::setInterface(TypeId iface, std::span<const ObjectId> methods,
                             std::span<const TypeId> embeddeds, std::span<const Pos> embed_pos) {
  InterfaceNode& node = interfaceNode(iface);
  node.methods = copy(methods);
  node.embeddeds = copy(embeddeds);
  if (!embed_pos.empty()) {
    TUCO_CHECK(embed_pos.size() == embeddeds.size(), "a position for each embedded element");
    node.embed_pos = copy(embed_pos).data();
  }
  node.complete = true;
}

TypeId TypeStore::newImplicitInterface(TypeId elem, Pos pos, const TypeHooks* hooks) {
  TypeId id = newIncompleteInterface(hooks);
  setInterface(id, {}, {&elem, 1}, {&pos, 1});
  interfaceNode(id).implicit = true;
  return id;
}

// --- Declared types -------------------------------------------------------------------------------

TypeId TypeStore::newNamed(ObjectId obj, TypeId rhs) {
  NamedNode* node = make<NamedNode>();
  node->obj = obj;
  TypeId id = add(TypeKind::Named, {.named = node});
  node->origin = id;
  node->rhs.store(rhs.value, std::memory_order_relaxed);
  types_[id].canonical.store(id.value, std::memory_order_relaxed);
  if (!objects_[obj].type.isValid()) objects_[obj].type = id;
  return id;
}

void TypeStore::setRhs(TypeId named, TypeId rhs) {
  namedNode(named).rhs.store(rhs.value, std::memory_order_release);
}

void TypeStore::setUnderlying(TypeId named, TypeId underlying) {
  TypeKind k = kind(underlying);
  TUCO_CHECK(k != TypeKind::Named && k != TypeKind::Alias && k != TypeKind::TypeParam,
             "an underlying type");
  setRhs(named, underlying);
  namedNode(named).underlying.store(underlying.value, std::memory_order_release);
}

std::span<const TypeId> TypeStore::bindTypeParams(std::span<const TypeId> tparams) {
  for (size_t i = 0; i < tparams.size(); ++i) {
    typeParamNode(tparams[i]).index = static_cast<int32_t>(i);
  }
  return copy(tparams);
}

void TypeStore::setTypeParams(TypeId named_or_alias, std::span<const TypeId> tparams) {
  std::span<const TypeId> bound = bindTypeParams(tparams);
  if (kind(named_or_alias) == TypeKind::Alias) {
    aliasNode(named_or_alias).tparams = bound;
    return;
  }
  namedNode(named_or_alias).tparams = bound;
}

void TypeStore::addMethod(TypeId named, ObjectId func) {
  NamedNode& node = namedNode(named);
  NameId name = objects_[func].name;
  for (uint32_t i = 0; i < node.method_count; ++i) {
    if (objects_[node.methods[i]].name == name) return;
  }
  if (node.method_count == node.method_capacity) {
    uint32_t capacity = node.method_capacity == 0 ? 4 : node.method_capacity * 2;
    ObjectId* bigger = static_cast<ObjectId*>(allocate(capacity * sizeof(ObjectId), alignof(ObjectId)));
    std::copy_n(node.methods, node.method_count, bigger);
    node.methods = bigger;
    node.method_capacity = capacity;
  }
  node.methods[node.method_count++] = func;
  node.method_cache.store(nullptr, std::memory_order_relaxed);
}

TypeId TypeStore::newAlias(ObjectId obj, TypeId rhs) {
  AliasNode* node = make<AliasNode>();
  node->obj = obj;
  node->rhs = rhs;
  TypeId id = add(TypeKind::Alias, {.alias = node});
  node->origin = id;
  if (!objects_[obj].type.isValid()) objects_[obj].type = id;
  return id;
}

void TypeStore::setAliasRhs(TypeId alias, TypeId rhs) {
  aliasNode(alias).rhs = rhs;
  aliasNode(alias).actual.store(0, std::memory_order_relaxed);
}

TypeId TypeStore::newTypeParam(ObjectId obj, TypeId bound) {
  TypeParamNode* node = make<TypeParamNode>();
  node->obj = obj;
  node->bound = bound;
  node->number = tables_->next_type_param.fetch_add(1, std::memory_order_relaxed);
  TypeId id = add(TypeKind::TypeParam, {.tparam = node});
  types_[id].canonical.store(id.value, std::memory_order_relaxed);
  types_[id].ground.store(kNotGround, std::memory_order_relaxed);
  if (!objects_[obj].type.isValid()) objects_[obj].type = id;
  return id;
}

void TypeStore::setConstraint(TypeId tparam, TypeId bound) {
  TypeParamNode& node = typeParamNode(tparam);
  node.bound = bound;
  node.iface.store(0, std::memory_order_relaxed);
}

// --- Instances ------------------------------------------------------------------------------------

TypeId TypeStore::namedInstance(TypeId orig, std::span<const TypeId> targs) {
  uint32_t id = tables_->instances.findOrAdd(
      hashInstance(orig, targs),
      [&](uint32_t t) {
        const NamedNode* n = asNamedNode(TypeId(t));
        return n != nullptr && n->origin == orig && sameTypes(n->targs, targs);
      },
      [&] {
        NamedNode* node = make<NamedNode>();
        node->obj = namedNode(orig).obj;
        node->origin = orig;
        node->targs = copy(targs);
        node->is_instance = true;
        return add(TypeKind::Named, {.named = node}).value;
      });
  return TypeId(id);
}

TypeId TypeStore::aliasInstance(TypeId orig, std::span<const TypeId> targs, TypeId rhs) {
  uint32_t id = tables_->instances.findOrAdd(
      mixHash(hashInstance(orig, targs), rhs.value),
      [&](uint32_t t) {
        const AliasNode* a = asAlias(TypeId(t));
        return a != nullptr && a->origin == orig && a->rhs == rhs && sameTypes(a->targs, targs);
      },
      [&] {
        AliasNode* node = make<AliasNode>();
        node->obj = aliasNode(orig).obj;
        node->origin = orig;
        node->tparams = aliasNode(orig).tparams;
        node->targs = copy(targs);
        node->rhs = rhs;
        return add(TypeKind::Alias, {.alias = node}).value;
      });
  return TypeId(id);
}

// --- Node access ----------------------------------------------------------------------------------

StructNode& TypeStore::structNode(TypeId t) {
  TUCO_CHECK(is(t, TypeKind::Struct), "a struct type");
  return *types_[t].u.strukt;
}
SignatureNode& TypeStore::signatureNode(TypeId t) {
  TUCO_CHECK(is(t, TypeKind::Signature), "a signature");
  return *types_[t].u.signature;
}
InterfaceNode& TypeStore::interfaceNode(TypeId t) {
  TUCO_CHECK(is(t, TypeKind::Interface), "an interface type");
  return *types_[t].u.interface;
}
NamedNode& TypeStore::namedNode(TypeId t) {
  TUCO_CHECK(is(t, TypeKind::Named), "a named type");
  return *types_[t].u.named;
}
AliasNode& TypeStore::aliasNode(TypeId t) {
  TUCO_CHECK(is(t, TypeKind::Alias), "an alias");
  return *types_[t].u.alias;
}
TypeParamNode& TypeStore::typeParamNode(TypeId t) {
  TUCO_CHECK(is(t, TypeKind::TypeParam), "a type parameter");
  return *types_[t].u.tparam;
}

}  // namespace tuco
