// Which method of an interface a type lacks, and why.
#include <algorithm>

#include "compiler/types/lookup.h"
#include "compiler/types/lookup_impl.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

namespace {

enum class State : uint8_t { Ok, NotFound, WrongName, Unexported, WrongSig, AmbigSel, PtrRecv, Field };

// One search for missing methods, and what it ended with.
class Finder {
 public:
  Finder(TypeStore& types, TypeId v, TypeId t, const Equivalent& equivalent)
      : types_(types), v_(v), t_(t), equivalent_(equivalent) {}

  MissingMethod run(bool is_static, Cause* cause) {
    std::span<const ObjectId> methods = typeSet(types_, under(types_, t_)).methods;
    TypeId vu = under(types_, v_);
    if (types_.is(vu, TypeKind::Interface)) {
      findInInterface(methods, typeSet(types_, vu), is_static);
    } else {
      findInType(methods);
    }
    if (state_ == State::Ok) return {};
    if (cause != nullptr) cause->text = explain(cause->qualifier);
    return {wanted_, state_ == State::WrongSig || state_ == State::PtrRecv};
  }

 private:
  void findInInterface(std::span<const ObjectId> methods, const TypeSet& set, bool is_static) {
    for (ObjectId m : methods) {
      wanted_ = m;
      int i = lookupMethod(types_, set, types_[m].pkg, types_[m].name);
      found_ = i < 0 ? ObjectId() : set.methods[i];
      if (i < 0) {
        if (!is_static) continue;
        state_ = State::NotFound;
        return;
      }
      if (!equivalent(types_[found_].type, types_[m].type)) {
        state_ = State::WrongSig;
        return;
      }
    }
  }

  void findInType(std::span<const ObjectId> methods) {
    for (ObjectId m : methods) {
      wanted_ = m;
      LookupResult result = lookup(FoldCase::No);
      if (!result.obj.isValid()) return classifyMissing(result);
      found_ = result.obj;
      if (types_[found_].kind != ObjectKind::Func) {
        found_ = ObjectId();
        state_ = State::Field;
        return;
      }
      ensureDeclared(types_, found_);
      if (!equivalent(types_[found_].type, types_[m].type)) {
        state_ = State::WrongSig;
        return;
      }
    }
  }

  void classifyMissing(const LookupResult& result) {
    found_ = ObjectId();
    if (!result.index.empty()) {
      state_ = State::AmbigSel;
      return;
    }
    if (result.indirect) {
      state_ = State::PtrRecv;
      return;
    }
    state_ = State::NotFound;
    LookupResult alike = lookup(FoldCase::Yes);
    if (!alike.obj.isValid() || types_[alike.obj].kind != ObjectKind::Func) return;
    found_ = alike.obj;
    state_ = types_[found_].name == types_[wanted_].name ? State::Unexported : State::WrongName;
  }

  LookupResult lookup(FoldCase fold) {
    const Object& m = types_[wanted_];
    return lookupFieldOrMethodImpl(types_, v_, Addressable::No, m.pkg, m.name, fold);
  }

  bool equivalent(TypeId x, TypeId y) { return equivalent_ ? equivalent_(x, y) : identical(types_, x, y); }

  std::string explain(Qualifier q) {
    std::string name(types_.name(wanted_));
    if (found_.isValid()) ensureDeclared(types_, found_);
    switch (state_) {
      case State::Ok: return {};
      case State::NotFound:
        if (isInterfacePtr(types_, v_)) return "(" + interfacePtrError(types_, v_, q) + ")";
        if (isInterfacePtr(types_, t_)) return "(" + interfacePtrError(types_, t_, q) + ")";
        return "(missing method " + name + ")";
      case State::WrongName:
        return "(missing method " + name + ")\n\t\thave " + funcString(types_, found_, q, false) + "\n\t\twant " +
               funcString(types_, wanted_, q, false);
      case State::Unexported: return "(unexported method " + name + ")";
      case State::WrongSig: return explainWrongSig(name, q);
      case State::AmbigSel: return "(ambiguous selector " + typeString(types_, v_, q) + "." + name + ")";
      case State::PtrRecv: return "(method " + name + " has pointer receiver)";
      case State::Field: return "(" + typeString(types_, v_, q) + "." + name + " is a field, not a method)";
    }
    TUCO_UNREACHABLE("a state");
  }

  std::string explainWrongSig(const std::string& name, Qualifier q) {
    std::string have = funcString(types_, found_, q, false);
    std::string want = funcString(types_, wanted_, q, false);
    if (have == want) {
      have = funcString(types_, found_, q, true);
      want = funcString(types_, wanted_, q, true);
    }
    if (have == want) return "(wrong type for method " + name + ")";
    return "(wrong type for method " + name + ")\n\t\thave " + have + "\n\t\twant " + want;
  }

  TypeStore& types_;
  TypeId v_;
  TypeId t_;
  const Equivalent& equivalent_;
  State state_ = State::Ok;
  ObjectId wanted_;
  ObjectId found_;
};

// More embedded structs than this are taken for an endless and so invalid type.
constexpr size_t kMaxEmbedding = 1000;

bool hasInvalidEmbedded(TypeStore& types, TypeId t, std::vector<TypeId>& seen) {
  TypeId u = under(types, derefStructPtr(types, t));
  const StructNode* node = types.asStruct(u);
  if (node == nullptr || std::find(seen.begin(), seen.end(), u) != seen.end()) return false;
  if (seen.size() > kMaxEmbedding) return true;
  seen.push_back(u);
  return std::any_of(node->fields.begin(), node->fields.end(), [&](ObjectId field) {
    const Object& f = types[field];
    return f.is_embedded && (!isValid(types, f.type) || hasInvalidEmbedded(types, f.type, seen));
  });
}

}  // namespace

MissingMethod missingMethod(TypeStore& types, TypeId v, TypeId t, bool is_static, const Equivalent& equivalent,
                            Cause* cause) {
  return Finder(types, v, t, equivalent).run(is_static, cause);
}

bool hasAllMethods(TypeStore& types, TypeId v, TypeId t, bool is_static, const Equivalent& equivalent,
                   Cause* cause) {
  if (!isValid(types, v)) return true;
  MissingMethod missing = missingMethod(types, v, t, is_static, equivalent, cause);
  return !missing.method.isValid() || hasInvalidEmbeddedFields(types, v);
}

bool hasInvalidEmbeddedFields(TypeStore& types, TypeId t) {
  std::vector<TypeId> seen;
  return hasInvalidEmbedded(types, t, seen);
}

bool isInterfacePtr(TypeStore& types, TypeId t) {
  const PointerNode* pointer = underPointer(types, t);
  return pointer != nullptr && isInterface(types, pointer->elem);
}

std::string interfacePtrError(TypeStore& types, TypeId t, Qualifier qualifier) {
  std::string name = typeString(types, t, qualifier);
  if (isTypeParam(types, underPointer(types, t)->elem)) {
    return "type " + name + " is pointer to type parameter, not type parameter";
  }
  return "type " + name + " is pointer to interface, not interface";
}

std::string funcString(TypeStore& types, ObjectId func, Qualifier qualifier, bool pkg_info) {
  std::string out(types.name(func));
  TypeWriterOptions options;
  options.qualifier = pkg_info ? qualifier.byPath() : qualifier;
  options.pkg_info = pkg_info;
  options.param_names = false;
  if (types.is(types[func].type, TypeKind::Signature)) writeSignatureWith(out, types, types[func].type, options);
  return out;
}

bool assertableTo(TypeStore& types, TypeId v, TypeId t, Cause* cause) {
  // Whether an interface value has another interface's methods shows at run time only.
  if (isInterface(types, t)) return true;
  return hasAllMethods(types, t, v, false, {}, cause);
}

}  // namespace tuco
