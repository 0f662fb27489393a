// NameSet: objects of one package by name, to find duplicates among fields or methods.
#ifndef TUCO_COMPILER_CHECK_NAME_SET_H_
#define TUCO_COMPILER_CHECK_NAME_SET_H_

#include <unordered_map>
#include <vector>

#include "compiler/types/type_store.h"

namespace tuco {

class NameSet {
 public:
  explicit NameSet(const TypeStore& types) : types_(types) {}

  // Adds `obj`, unless there is an object of its name, which is then returned; else returns 0.
  ObjectId insert(ObjectId obj) {
    NameId name = types_[obj].name;
    if (index_.empty()) {
      for (ObjectId other : objects_) {
        if (types_[other].name == name) return other;
      }
      objects_.push_back(obj);
      if (objects_.size() > kLinear) buildIndex();
      return ObjectId();
    }
    auto [it, is_new] = index_.emplace(name, obj);
    return is_new ? ObjectId() : it->second;
  }

 private:
  static constexpr size_t kLinear = 12;  // Up to here a linear search is faster than hashing.
  void buildIndex() {
    for (ObjectId obj : objects_) index_.emplace(types_[obj].name, obj);
  }

  const TypeStore& types_;
  std::vector<ObjectId> objects_;
  std::unordered_map<NameId, ObjectId> index_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_NAME_SET_H_
