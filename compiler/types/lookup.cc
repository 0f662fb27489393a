// Finding a field or method by name through embedded fields (spec, "Selectors").
//
// The search goes level by level: first the type itself, then all embedded fields, then theirs. The
// first level with the name decides; two hits on one level are ambiguous. An embedded type that occurs
// several times on a level is searched once, marked as multiple: any hit in it is ambiguous. A named
// type seen on an earlier level is not searched again (its names are hidden there anyway).
#include "compiler/types/lookup.h"

#include <algorithm>

#include "compiler/base/small_vec.h"
#include "compiler/types/field_index.h"
#include "compiler/types/lookup_impl.h"
#include "compiler/types/names.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"

namespace tuco {

void IndexPath::push(uint32_t i) {
  if (count_ < kInline) {
    inline_[count_++] = i;
    return;
  }
  if (count_ == kInline) heap_.assign(inline_, inline_ + kInline);
  heap_.resize(count_);  // After a pop() the tail is stale.
  heap_.push_back(i);
  ++count_;
}

namespace {

// Embedding that goes deeper never ends: type T[P any] struct{ *T[[]P] }.
constexpr int kMaxLevels = 256;

// A type on the search, reached through field `field` of entry `parent`.
struct Entry {
  TypeId type;
  int32_t parent = -1;
  uint32_t field = 0;
  bool indirect = false;   // A pointer was crossed.
  bool multiples = false;  // The type occurs several times on its level.
};

class Search {
 public:
  Search(TypeStore& types, PackageId pkg, NameId name, FoldCase fold)
      : types_(types), pkg_(pkg), name_(name), fold_(fold) {}

  LookupResult run(TypeId t, Addressable addressable) {
    if (types_.text(name_) == "_") return {};
    Deref start = deref(types_, t);
    // A pointer to an interface has no methods.
    if (start.is_pointer && underInterface(types_, start.type) != nullptr) return {};
    entries_.push_back({start.type, -1, 0, start.is_pointer, false});
    size_t begin = 0;
    for (int level = 0; begin < entries_.size() && level < kMaxLevels; ++level) {
      size_t end = entries_.size();
      for (size_t e = begin; e < end; ++e) {
        if (!visit(e)) return ambiguous();
      }
      if (obj_.isValid()) return found(addressable);
      mergeMultiples(end);
      begin = end;
    }
    return {};
  }

 private:
  // Searches one entry; false if what it finds makes the name ambiguous.
  bool visit(size_t e) {
    TypeId named = asNamed(types_, entries_[e].type);
    if (named.isValid()) {
      if (isSeen(named)) return true;
      seen_.push_back(named);
      ObjectId func;
      int i = lookupMethod(types_, named, pkg_, name_, fold_, &func);
      if (i >= 0) return hit(e, static_cast<uint32_t>(i), func);
    }
    TypeId u = under(types_, entries_[e].type);
    if (!u.isValid()) return true;
    if (types_.is(u, TypeKind::Struct)) return visitStruct(e, *types_.asStruct(u));
    if (types_.is(u, TypeKind::Interface)) return visitInterface(e, u);
    return true;
  }

  bool visitStruct(size_t e, const StructNode& node) {
    if (node.index != nullptr && fold_ == FoldCase::No) return visitIndexed(e, node);
    for (uint32_t i = 0; i < node.fields.size(); ++i) {
      const Object& field = types_[node.fields[i]];
      if (matches(field)) {
        if (!hit(e, i, node.fields[i])) return false;
        continue;
      }
      if (field.is_embedded && !obj_.isValid()) addEmbedded(e, i, field.type);
    }
    return true;
  }

  bool visitIndexed(size_t e, const StructNode& node) {
    int i = findField(types_, *node.index, node.fields, name_);
    if (i >= 0 && matches(types_[node.fields[i]])) return hit(e, static_cast<uint32_t>(i), node.fields[i]);
    if (obj_.isValid()) return true;
    for (uint32_t embedded : node.index->embedded) addEmbedded(e, embedded, types_[node.fields[embedded]].type);
    return true;
  }

  bool visitInterface(size_t e, TypeId u) {
    const TypeSet& set = typeSet(types_, u);
    int i = lookupMethod(types_, set, pkg_, name_, fold_);
    return i < 0 || hit(e, static_cast<uint32_t>(i), set.methods[i]);
  }

  bool matches(const Object& field) const {
    if (field.name == name_) return field.is_exported || fold_ == FoldCase::Yes || samePkg(types_, field.pkg, pkg_);
    return fold_ == FoldCase::Yes && equalFold(types_.text(field.name), types_.text(name_));
  }

  void addEmbedded(size_t e, uint32_t field, TypeId type) {
    Deref target = deref(types_, type);
    const Entry& outer = entries_[e];
    entries_.push_back({target.type, static_cast<int32_t>(e), field, outer.indirect || target.is_pointer, outer.multiples});
  }

  bool hit(size_t e, uint32_t index, ObjectId obj) {
    bool first = !obj_.isValid() && !entries_[e].multiples;
    obj_ = obj;
    at_ = e;
    index_ = index;
    return first;
  }

  bool isSeen(TypeId named) const {
    return std::any_of(seen_.begin(), seen_.end(), [&](TypeId s) { return identical(types_, s, named); });
  }

  // Leaves one entry for each type of the level that starts at `begin`.
  void mergeMultiples(size_t begin) {
    size_t kept = begin;
    for (size_t e = begin; e < entries_.size(); ++e) {
      auto same = std::find_if(entries_.begin() + begin, entries_.begin() + kept,
                               [&](const Entry& k) { return identical(types_, k.type, entries_[e].type); });
      if (same != entries_.begin() + kept) {
        same->multiples = true;
        continue;
      }
      entries_[kept++] = entries_[e];
    }
    entries_.resize(kept);
  }

  IndexPath path() const {
    uint32_t steps[kMaxLevels];
    size_t count = 0;
    for (int32_t e = static_cast<int32_t>(at_); entries_[e].parent >= 0; e = entries_[e].parent) {
      steps[count++] = entries_[e].field;
    }
    IndexPath result;
    while (count > 0) result.push(steps[--count]);
    result.push(index_);
    return result;
  }

  LookupResult ambiguous() const { return {ObjectId(), path(), false}; }

  LookupResult found(Addressable addressable) const {
    bool indirect = entries_[at_].indirect;
    bool is_method = types_[obj_].kind == ObjectKind::Func;
    // The method set of a value has no methods with pointer receivers.
    if (is_method && !indirect && addressable == Addressable::No && hasPtrRecv(types_, obj_)) {
      return {ObjectId(), {}, true};
    }
    return {obj_, path(), indirect};
  }

  TypeStore& types_;
  PackageId pkg_;
  NameId name_;
  FoldCase fold_;
  // Most searches end on the first or second level.
  SmallVec<Entry, 8> entries_;
  SmallVec<TypeId, 8> seen_;
  ObjectId obj_;  // What was found on the current level.
  size_t at_ = 0;
  uint32_t index_ = 0;
};

}  // namespace

LookupResult lookupFieldOrMethod(TypeStore& types, TypeId t, Addressable addressable, PackageId pkg,
                                 NameId name, FoldCase fold) {
  // A named pointer type has the fields of what it points to, but no methods.
  TypeId named = asNamed(types, t);
  if (named.isValid()) {
    TypeId u = under(types, named);
    if (types.is(u, TypeKind::Pointer)) {
      LookupResult result = Search(types, pkg, name, fold).run(u, Addressable::No);
      if (result.obj.isValid() && types[result.obj].kind == ObjectKind::Func) return {};
      return result;
    }
  }
  return Search(types, pkg, name, fold).run(t, addressable);
}

LookupResult lookupFieldOrMethodImpl(TypeStore& types, TypeId t, Addressable addressable, PackageId pkg,
                                     NameId name, FoldCase fold) {
  return Search(types, pkg, name, fold).run(t, addressable);
}

int fieldIndex(TypeStore& types, std::span<const ObjectId> fields, PackageId pkg, NameId name, FoldCase fold) {
  return methodIndex(types, fields, pkg, name, fold);
}

int structFieldIndex(TypeStore& types, TypeId strukt, PackageId pkg, NameId name) {
  const StructNode& node = *types.asStruct(strukt);
  if (node.index == nullptr) return fieldIndex(types, node.fields, pkg, name);
  if (types.text(name) == "_") return -1;
  int i = findField(types, *node.index, node.fields, name);
  return i >= 0 && sameId(types, node.fields[i], pkg, name) ? i : -1;
}

int methodIndex(TypeStore& types, std::span<const ObjectId> methods, PackageId pkg, NameId name, FoldCase fold) {
  if (types.text(name) == "_") return -1;
  for (size_t i = 0; i < methods.size(); ++i) {
    if (sameId(types, methods[i], pkg, name, fold)) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace tuco
