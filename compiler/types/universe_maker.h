// Fills a new TypeStore with the predeclared types and objects. Private to the room.
#ifndef TUCO_COMPILER_TYPES_UNIVERSE_MAKER_H_
#define TUCO_COMPILER_TYPES_UNIVERSE_MAKER_H_

#include <string_view>

#include "compiler/types/type_store.h"

namespace tuco {

struct UniverseMaker {
  TypeStore& types;

  void make();

 private:
  void makeTypes();
  void makeAny();
  void makeError();
  void makeComparable();
  void makeBasicNames();
  void makeConstants();
  void makeBuiltins();
  void makeUnsafe();
  TypeId addFixed(TypeKind kind, Type::Payload payload, TypeId want);
  ObjectId define(ScopeId scope, ObjectId obj);
  NameId name(std::string_view text);
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_UNIVERSE_MAKER_H_
