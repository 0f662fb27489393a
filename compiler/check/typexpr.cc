// Identifiers and type expressions (types2: typexpr.go).
#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/lex/unicode.h"

namespace tuco {

namespace {

std::string_view varKindText(VarKind kind) {
  switch (kind) {
    case VarKind::None: return "variable";
    case VarKind::Package: return "package-level variable";
    case VarKind::Local: return "local variable";
    case VarKind::Recv: return "receiver";
    case VarKind::Param: return "parameter";
    case VarKind::Result: return "result variable";
    case VarKind::Field: return "struct field";
  }
  TUCO_UNREACHABLE("a kind of variable");
}

}  // namespace

std::string_view Checker::objectKindText(ObjectId obj) {
  const Object& o = types[obj];
  switch (o.kind) {
    case ObjectKind::PkgName: return "package name";
    case ObjectKind::Const: return "constant";
    case ObjectKind::TypeName:
      if (isAlias(types, obj)) return "type alias";
      return types.is(o.type, TypeKind::TypeParam) ? "type parameter" : "defined type";
    case ObjectKind::Var: return varKindText(o.var_kind);
    case ObjectKind::Func: {
      const SignatureNode* sig = types.asSignature(o.type);
      return sig != nullptr && sig->recv ? "method" : "function";
    }
    case ObjectKind::Label: return "label";
    case ObjectKind::Builtin: return "built-in function";
    case ObjectKind::Nil: return "untyped nil";
  }
  TUCO_UNREACHABLE("a kind of object");
}

bool isValidName(std::string_view name) {
  for (std::string_view rest = name; !rest.empty();) {
    DecodedRune c = decodeRune(rest);
    bool is_first = rest.size() == name.size();
    if (c.rune != '_' && !isLetter(c.rune) && (is_first || !isDigit(c.rune))) return false;
    rest.remove_prefix(std::max(c.width, 1u));
  }
  return !name.empty();
}

// Evaluates an identifier. With WantType::Yes anything but a type is an error at once.
void Checker::ident(Operand& x, ExprId e, WantType want_type) {
  x.mode = OperandMode::Invalid;
  x.expr = e;
  NameId name = ast.name(e);
  ScopeId scope;
  ObjectId obj = lookupScope(name, &scope);
  if (!obj) {
    if (name == blank_name) {
      error(e, Code::InvalidBlank, "cannot use _ as value or type");
    } else if (name && isValidName(text(name))) {
      errorf(e, Code::UndeclaredName, "undefined: %s", {name});
    }
    return;
  }
  if (obj == types.universe().comparable || obj == types.universe().any) {
    if (!verifyVersionf(e, kGo1_18, "predeclared %s", {name})) return;
  }
  recordUse(e, obj);

  Object& o = types[obj];
  bool got_type = o.kind == ObjectKind::TypeName;
  if (!got_type && want_type == WantType::Yes) {
    errorf(e, Code::NotAType, "%s (%s) is not a type", {name, objectKindText(obj)});
    // It was meant to be used: do not complain that it is not.
    if (o.kind == ObjectKind::Var && o.pkg == pkg) o.is_used = true;
    return;
  }

  // Evaluate the declaration if the type is not known, or if a type of this package is wanted: then
  // a cycle must be noticed. Otherwise a cycle error would hide a better message of the caller.
  if (!o.type || (got_type && want_type == WantType::Yes && o.pkg == pkg)) objDecl(obj);
  TypeId t = o.type;
  TUCO_CHECK(t.isValid(), "a type after the declaration was evaluated");

  if (!dot_imports.empty()) markDotImportUsed(scope, o.name);
  identOperand(x, obj, t);
}

// A dot-imported object was used, so its import is.
void Checker::markDotImportUsed(ScopeId scope, NameId name) {
  auto it = dot_imports.find(uint64_t{scope.value} << 32 | name.value);
  if (it != dot_imports.end()) types[it->second].is_used = true;
}

void Checker::identOperand(Operand& x, ObjectId obj, TypeId t) {
  Object& o = types[obj];
  switch (o.kind) {
    case ObjectKind::PkgName:
      errorf(x.expr, Code::InvalidPkgUse, "use of package %s not in selector", {o.name});
      return;
    case ObjectKind::Const:
      addDeclDep(obj);
      if (!isValid(t)) return;
      if (obj == types.universe().iota) {
        if (env.iota.isUnknown()) {
          error(x.expr, Code::InvalidIota, "cannot use iota outside constant declaration");
          return;
        }
        x.val = env.iota;
      } else {
        x.val = types.constVal(obj);
      }
      x.mode = OperandMode::Constant;
      break;
    case ObjectKind::TypeName: x.mode = OperandMode::TypeExpr; break;
    case ObjectKind::Var:
      // Variables of other packages may be looked at by other threads.
      if (o.pkg == pkg) o.is_used = true;
      addDeclDep(obj);
      if (!isValid(t)) return;
      x.mode = OperandMode::Variable;
      break;
    case ObjectKind::Func:
      addDeclDep(obj);
      x.mode = OperandMode::Value;
      break;
    case ObjectKind::Builtin:
      x.id = o.builtin_id;
      x.mode = OperandMode::Builtin;
      break;
    case ObjectKind::Nil: x.mode = OperandMode::NilValue; break;
    case ObjectKind::Label: TUCO_UNREACHABLE("an object that scopes hold");
  }
  x.typ = t;
}

// ---- Type expressions ---------------------------------------------------------------------------

TypeId Checker::typ(ExprId e) { return declaredType(e, ObjectId()); }

// As typ(), for types of variables: constraint interfaces are refused.
TypeId Checker::varType(ExprId e) {
  TypeId t = declaredType(e, ObjectId());
  validVarType(e, t);
  return t;
}

void Checker::validVarType(ExprId e, TypeId t) {
  // Only a named interface or a literal with elements can be a constraint. The underlying type of
  // the others is looked at later, when all declarations are known.
  switch (types.kind(t)) {
    case TypeKind::Named:
      if (TypeId u = safeUnderlying(t); u && !types.is(u, TypeKind::Interface)) return;
      break;
    case TypeKind::Interface:
      if (t == typ::kEmptyInterface) return;
      break;
    case TypeKind::Alias:
      if (t == typ::kAny) return;
      break;
    case TypeKind::Basic:
    case TypeKind::Array:
    case TypeKind::Slice:
    case TypeKind::Struct:
    case TypeKind::Pointer:
    case TypeKind::Tuple:
    case TypeKind::Signature:
    case TypeKind::Union:
    case TypeKind::Map:
    case TypeKind::Chan:
    case TypeKind::TypeParam: return;
  }
  if (isTypeParam(t)) return;
  later([this, e, t] { checkVarType(e, t); });
}

void Checker::checkVarType(ExprId e, TypeId t) {
  TypeId u = under(t);
  if (!types.is(u, TypeKind::Interface)) return;
  Pos pos = ast.startPos(e);
  const TypeSet& set = computeInterfaceTypeSet(types, &hooks, pos, u);
  if (set.isMethodSet()) return;
  std::string_view what = set.comparable ? "is (or embeds) comparable" : "contains type constraints";
  softErrorf(pos, Code::MisplacedConstraintIface,
             "cannot use type %s outside a type constraint: interface %s", {t, what});
}

// As typ(); `def` (or 0) is the type name whose declaration's right side `e` is.
TypeId Checker::declaredType(ExprId e, ObjectId def) {
  TypeId t = typInternal(e, def);
  if (isGeneric(t)) {
    errorf(e, Code::WrongTypeArgCount, "cannot use generic type %s without instantiation", {t});
    t = typ::kInvalid;
  }
  recordTypeAndValue(e, OperandMode::TypeExpr, t);
  return t;
}

// The type must be generic and not instantiated. If it is a valid type of another kind, `cause`
// (may be null) says so; what was reported leaves it alone.
TypeId Checker::genericType(ExprId e, std::string* cause) {
  TypeId t = typInternal(e, ObjectId());
  if (isValid(t) && !isGeneric(t)) {
    if (cause != nullptr) *cause = sprintf("%s is not a generic type", {t});
    t = typ::kInvalid;
  }
  recordTypeAndValue(e, OperandMode::TypeExpr, t);
  return t;
}

TypeId Checker::typInternal(ExprId e, ObjectId def) {
  switch (ast.kind(e)) {
    case NodeKind::BadExpr: return typ::kInvalid;
    case NodeKind::Name:
    case NodeKind::SelectorExpr: return typeName(e);
    case NodeKind::IndexExpr: {
      verifyVersionf(e, kGo1_18, "type instantiation");
      IndexExpr index = ast.cast<IndexExpr>(e);
      return instantiatedType(index.x, ast.unpackList(index.index));
    }
    // Generic types must be instantiated before anything, so they cannot be in parentheses.
    case NodeKind::ParenExpr: return declaredType(ast.cast<ParenExpr>(e).x, def);
    case NodeKind::ArrayType: return arrayType(e);
    case NodeKind::SliceType: return types.sliceOf(varType(ast.cast<SliceType>(e).elem));
    case NodeKind::DotsType:
      error(e, Code::InvalidSyntaxTree, "invalid use of ...");
      return typ::kInvalid;
    case NodeKind::StructType: return structType(e);
    case NodeKind::Operation: return pointerType(e);
    case NodeKind::FuncType: {
      TypeId sig = types.newSignature({});
      funcType(sig, FieldId(), {}, e);
      return sig;
    }
    case NodeKind::InterfaceType: return interfaceType(e, def);
    case NodeKind::MapType: return mapType(e);
    case NodeKind::ChanType: return chanType(e);
    default: break;  // Not a type; all that is no expression cannot come here.
  }
  errorf(e, Code::NotAType, "%s is not a type", {e});
  use(e);
  return typ::kInvalid;
}

TypeId Checker::typeName(ExprId e) {
  Operand x;
  if (ast.is<Name>(e)) {
    ident(x, e, WantType::Yes);
  } else {
    selector(x, e, WantType::Yes);
  }
  if (x.mode == OperandMode::TypeExpr) return x.typ;
  if (x.mode == OperandMode::NoValue) {
    errorf(x, Code::NotAType, "%s used as type", {x});
  } else if (x.mode != OperandMode::Invalid) {
    errorf(x, Code::NotAType, "%s is not a type", {x});
  }
  return typ::kInvalid;
}

TypeId Checker::arrayType(ExprId e) {
  ArrayType array = ast.cast<ArrayType>(e);
  int64_t length = -1;
  if (array.len) {
    length = arrayLength(array.len);
  } else {
    error(e, Code::BadDotDotDotSyntax, "invalid use of [...] array (outside a composite literal)");
  }
  TypeId elem = varType(array.elem);
  return length >= 0 ? types.arrayOf(elem, length) : typ::kInvalid;
}

TypeId Checker::pointerType(ExprId e) {
  Operation op = ast.cast<Operation>(e);
  if (op.op != Operator::Mul || !op.isUnary()) {
    errorf(e, Code::NotAType, "%s is not a type", {e});
    use(e);
    return typ::kInvalid;
  }
  TypeId base = varType(op.x);
  // A pointer to an invalid type is of no use, and only gives follow-on errors.
  return isValid(base) ? types.pointerTo(base) : typ::kInvalid;
}

// Spec: == and != must be fully defined for operands of the key type.
TypeId Checker::mapType(ExprId e) {
  MapType map = ast.cast<MapType>(e);
  TypeId key = varType(map.key);
  TypeId elem = varType(map.value);
  if (!types.asBasic(key)) {
    later([this, at = map.key, key] {
      if (comparable(key)) return;
      std::string_view why = isTypeParam(key) ? " (missing comparable constraint)" : "";
      errorf(at, Code::IncomparableMapKey, "invalid map key type %s%s", {key, why});
    });
  }
  return types.mapOf(key, elem);
}

TypeId Checker::chanType(ExprId e) {
  ChanType chan = ast.cast<ChanType>(e);
  ChannelDir dir = ChannelDir::SendRecv;
  if (chan.dir == ChanDir::SendOnly) dir = ChannelDir::SendOnly;
  if (chan.dir == ChanDir::RecvOnly) dir = ChannelDir::RecvOnly;
  return types.chanOf(dir, varType(chan.elem));
}

// ---- Instances ----------------------------------------------------------------------------------

TypeId Checker::instantiatedType(ExprId x, IdList<ExprId> xlist) {
  std::string cause;
  TypeId generic = genericType(x, &cause);
  if (!cause.empty()) {
    errorf(x, Code::NotAGenericType, "invalid operation: %s%s (%s)", {x, xlist, cause});
  }
  if (!isValid(generic)) return generic;
  bool ok = true;
  std::vector<TypeId> targs = typeList(xlist, &ok);
  if (!ok) return typ::kInvalid;
  TypeId inst = instance(ast.pos(x), generic, targs);
  if (!types.is(inst, TypeKind::Named) && !types.is(inst, TypeKind::Alias)) return typ::kInvalid;
  // The type parameters of the generic type may not be set up yet.
  std::span<const TypeId> kept = info.arena().copy(targs);
  later([this, x, xlist, inst, kept] { checkInstance(x, xlist, inst, kept); });
  return inst;
}

// Records an instance that stands in the source, and verifies its type arguments.
void Checker::checkInstance(ExprId x, IdList<ExprId> xlist, TypeId inst, std::span<const TypeId> targs) {
  recordInstance(x, targs, inst);
  ObjectId obj = types.is(inst, TypeKind::Named) ? types.asNamedNode(inst)->obj : types.asAlias(inst)->obj;
  std::span<const TypeId> tparams = typeParams(types, inst);
  if (!validateTArgLen(ast.pos(x), nameOf(obj), tparams.size(), targs.size())) return;
  Cause cause = newCause();
  int failed = verifyInstance(types, tparams, targs, &cause);
  if (failed >= 0) {
    uint32_t i = static_cast<uint32_t>(failed);
    Pos pos = i < xlist.size() ? ast.startPos(xlist[i]) : ast.pos(x);
    softErrorf(pos, Code::InvalidTypeArg, "%s", {cause.text});
    return;
  }
  recordMonoInstance(ast.pos(x), tparams, targs, xlist);
}

void Checker::recordMonoInstance(Pos pos, std::span<const TypeId> tparams, std::span<const TypeId> targs,
                                 IdList<ExprId> xlist) {
  std::vector<Pos> arg_pos;
  for (ExprId arg : xlist) arg_pos.push_back(ast.startPos(arg));
  mono.recordInstance(pkg, pos, tparams, targs, arg_pos);
}

TypeId Checker::instance(Pos pos, TypeId orig, std::span<const TypeId> targs) {
  if (types.is(orig, TypeKind::Named)) {
    TypeId inst = instantiateType(types, orig, targs);
    instance_pos.emplace(inst, pos);
    return inst;
  }
  std::span<const TypeId> tparams = typeParams(types, orig);
  std::string name = types.is(orig, TypeKind::Alias) ? std::string(nameOf(types.asAlias(orig)->obj))
                                                     : typeString(types, orig, qualifier().byPath());
  if (!validateTArgLen(pos, name, tparams.size(), targs.size())) return typ::kInvalid;
  if (tparams.empty()) return orig;
  return instantiateType(types, orig, targs);
}

bool Checker::validateTArgLen(Pos pos, std::string_view name, size_t want, size_t got) {
  std::string message = typeArgCountError(name, want, got);
  if (message.empty()) return true;
  error(pos, Code::WrongTypeArgCount, message);
  return false;
}

std::vector<TypeId> Checker::typeList(IdList<ExprId> list, bool* ok) {
  std::vector<TypeId> result;
  for (ExprId e : list) {
    TypeId t = varType(e);
    if (!isValid(t)) *ok = false;
    result.push_back(t);
  }
  return result;
}

// ---- Array lengths ------------------------------------------------------------------------------

// The constant length, or -1 after an error.
int64_t Checker::arrayLength(ExprId e) {
  // An identifier may be a type parameter whose constraint was forgotten.
  if (ast.is<Name>(e)) {
    NameId name = ast.name(e);
    ObjectId obj = lookup(name);
    if (!obj) {
      errorf(e, Code::InvalidArrayLen, "undefined array length %s or missing type constraint", {name});
      return -1;
    }
    if (types[obj].kind != ObjectKind::Const) {
      errorf(e, Code::InvalidArrayLen, "invalid array length %s", {name});
      return -1;
    }
  }
  Operand x;
  expr(nullptr, x, e);
  if (x.mode == OperandMode::Invalid) return -1;
  if (x.mode != OperandMode::Constant) {
    errorf(x, Code::InvalidArrayLen, "array length %s must be constant", {x});
    return -1;
  }
  if (isUntyped(x.typ) || isInteger(x.typ)) {
    ConstValue val = consts.toInt(x.val);
    if (val.kind() == ConstKind::Int && representableConst(val, typ::kInt, nullptr) && val.isInt64() &&
        val.int64Val() >= 0) {
      return val.int64Val();
    }
  }
  errorf(x, Code::InvalidArrayLen,
         isInteger(x.typ) ? "invalid array length %s" : "array length %s must be integer", {x});
  return -1;
}

}  // namespace tuco
