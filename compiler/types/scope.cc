// Scopes: insertion, hashing of big ones, lookup from the inside out.
#include "compiler/types/scope.h"

#include <bit>

#include "compiler/types/type_store.h"

namespace tuco {

namespace {
uint32_t slotOf(NameId name) { return (name.value * 0x9E3779B1u) >> 7; }
}  // namespace

ObjectId Scope::insert(NameId name, ObjectId obj) {
  if (ObjectId other = lookup(name)) return other;
  entries_.push_back({name, obj});
  if (entries_.size() <= kLinear) return ObjectId();
  if (index_ == nullptr || entries_.size() * 2 > mask_ + 1) {
    rebuildIndex();
    return ObjectId();
  }
  uint32_t at = slotOf(name);
  while (index_[at & mask_] != 0) ++at;
  index_[at & mask_] = static_cast<uint32_t>(entries_.size());
  return ObjectId();
}

void Scope::rebuildIndex() {
  uint32_t size = std::bit_ceil(static_cast<uint32_t>(entries_.size()) * 4);
  index_ = std::make_unique<uint32_t[]>(size);
  mask_ = size - 1;
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    uint32_t at = slotOf(entries_[i].name);
    while (index_[at & mask_] != 0) ++at;
    index_[at & mask_] = i + 1;
  }
}

ObjectId Scope::lookupIndexed(NameId name) const {
  for (uint32_t at = slotOf(name);; ++at) {
    uint32_t slot = index_[at & mask_];
    if (slot == 0) return ObjectId();
    if (entries_[slot - 1].name == name) return entries_[slot - 1].obj;
  }
}

ScopeId TypeStore::newScope(ScopeId parent, Pos pos, Pos end, const char* comment) {
  ScopeId id = scopes_.add(parent, pos, end, comment);
  // The universe is shared: packages are not listed as its children.
  if (!parent.isValid() || parent == kUniverseScope) return id;
  Scope& outer = scopes_[parent];
  if (outer.last_child.isValid()) {
    scopes_[outer.last_child].next_sibling = id;
  } else {
    outer.first_child = id;
  }
  outer.last_child = id;
  return id;
}

ObjectId TypeStore::declare(ScopeId scope, ObjectId obj) {
  Object& object = objects_[obj];
  if (ObjectId other = scopes_[scope].insert(object.name, obj)) return other;
  if (!object.parent.isValid()) object.parent = scope;
  return ObjectId();
}

ObjectId TypeStore::lookupParent(ScopeId scope, NameId name, Pos pos, ScopeId* found_in) const {
  for (ScopeId s = scope; s.isValid(); s = scopes_[s].parent) {
    ObjectId obj = scopes_[s].lookup(name);
    if (!obj.isValid()) continue;
    if (pos.isKnown() && pos < objects_[obj].scope_pos) continue;
    if (found_in != nullptr) *found_in = s;
    return obj;
  }
  return ObjectId();
}

PackageId TypeStore::newPackage(NameId path, NameId name) {
  ScopeId scope = newScope(kUniverseScope, Pos(), Pos(), "package");
  PackageId id = packages_.add();
  Package& pkg = packages_[id];
  pkg.path = path;
  pkg.name = name;
  pkg.scope = scope;
  return id;
}

}  // namespace tuco
