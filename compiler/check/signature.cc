// Function types, receivers and parameters (types2: signature.go).
#include "compiler/check/checker.h"

namespace tuco {

void Checker::funcType(TypeId sig, FieldId recv_field, IdList<FieldId> tparam_list, ExprId ftyp) {
  FuncType decl = ast.cast<FuncType>(ftyp);
  openScope(ftyp, "function");
  types[env.scope].is_func = true;
  SignatureNode result;
  result.scope = env.scope;

  std::vector<TypeId> recv_tparams;
  ObjectId recv;
  if (recv_field) {
    // The scope of the receiver's type parameters starts after the method's name.
    recv = collectRecv(recv_field, decl.pos, &recv_tparams);
  }
  std::vector<TypeId> tparams;
  if (!tparam_list.empty()) {
    tparams = declareTypeParams(tparam_list);
    result.tparams = types.bindTypeParams(tparams);
    types.signatureNode(sig).tparams = result.tparams;  // The constraints may refer to the function.
    collectTypeParamBounds(tparams, tparam_list);
  }
  Params params = collectParams(VarKind::Param, decl.params);
  Params results = collectParams(VarKind::Result, decl.results);

  // The receiver and parameters can be referred to after the signature only.
  Pos scope_pos = ast.endPos(ftyp);
  if (recv && types[recv].name) declare(env.scope, ast.cast<Field>(recv_field).name, recv, scope_pos);
  declareParams(params, scope_pos);
  declareParams(results, scope_pos);

  result.recv = recv;
  result.recv_tparams = recv_tparams.empty() ? std::span<const TypeId>() : types.bindTypeParams(recv_tparams);
  result.params = types.newTuple(params.vars);
  result.results = types.newTuple(results.vars);
  result.variadic = params.variadic;
  types.setSignature(sig, result);
  closeScope();
}

// ---- Receivers ----------------------------------------------------------------------------------

// Makes the receiver variable (which the caller declares) and declares its type parameters.
ObjectId Checker::collectRecv(FieldId rparam, Pos scope_pos, std::vector<TypeId>* rtparams) {
  Field field = ast.cast<Field>(rparam);
  Receiver receiver = unpackRecv(field.type, true);
  TypeId type = receiver.has_tparams ? genericRecvType(receiver, field.type, scope_pos, rtparams)
                                     : plainRecvType(field.type, receiver.base);
  ObjectId recv;
  if (field.name && !text(ast.name(field.name)).empty()) {
    recv = types.newVar(VarKind::Recv, ast.pos(field.name), pkg, ast.name(field.name), type);
  } else {
    recv = types.newVar(VarKind::Recv, field.pos, pkg, NameId(), type);
    recordImplicit(rparam, recv);
  }
  // Looking at the type now might expand types that are not set up yet.
  later([this, base = receiver.base, recv] { validRecv(base, recv); });
  return recv;
}

TypeId Checker::plainRecvType(ExprId rtype, ExprId base) {
  auto unpointer = [&](TypeId t) {
    while (const PointerNode* pointer = types.asPointer(t)) t = pointer->elem;
    return t;
  };
  TypeId type = varType(rtype);
  // Methods cannot be added to instances, also not through aliases.
  TypeId t = unpointer(type);
  while (const AliasNode* alias = types.asAlias(t)) {
    TypeId base_type = unpointer(alias->rhs);
    if (!base_type) break;
    if (!typeParams(types, base_type).empty()) {
      errorf(base, Code::InvalidRecv, "cannot define new methods on instantiated type %s", {base_type});
      return typ::kInvalid;
    }
    t = base_type;
  }
  return type;
}

// The generic Named type that a receiver with type parameters names, or 0 after an error.
TypeId Checker::genericRecvBase(ExprId base) {
  std::string cause;
  TypeId t = genericType(base, &cause);
  if (!isValid(t)) {
    if (!cause.empty()) error(base, Code::InvalidRecv, cause);
    return TypeId();
  }
  if (types.is(t, TypeKind::Named)) return t;
  errorf(base, Code::InvalidRecv, "cannot define new methods on generic alias type %s", {t});
  return TypeId();
}

TypeId Checker::genericRecvType(const Receiver& receiver, ExprId rtype, Pos scope_pos,
                                std::vector<TypeId>* rtparams) {
  // The base is resolved before the type parameters are declared: they may have its name.
  TypeId base = genericRecvBase(receiver.base);
  for (ExprId name : receiver.tparams) {
    TypeId tparam = declareTypeParam(name, scope_pos);
    rtparams->push_back(tparam);
    if (!ast.is<Name>(name)) continue;
    // They count as definitions and uses.
    recordUse(name, types.asTypeParam(tparam)->obj);
    recordTypeAndValue(name, OperandMode::TypeExpr, tparam);
  }
  types.bindTypeParams(*rtparams);
  if (!base) return typ::kInvalid;

  std::span<const TypeId> base_tparams = typeParams(types, base);
  if (base_tparams.size() == rtparams->size()) {
    for (size_t i = 0; i < rtparams->size(); ++i) {
      TypeId tparam = (*rtparams)[i];
      mono.recordCanon(tparam, base_tparams[i]);
      // The constraint may mention other type parameters of the base type.
      TypeId constraint = types.asTypeParam(base_tparams[i])->bound;
      types.setConstraint(tparam, subst(types, constraint, SubstMap{base_tparams, *rtparams}));
    }
  } else {
    errorf(receiver.base, Code::BadRecv, "receiver declares %s, but receiver base type declares %d",
           {measure(rtparams->size(), "type parameter"), base_tparams.size()});
  }

  verifyVersionf(receiver.base, kGo1_18, "type instantiation");
  TypeId type = instance(ast.pos(rtype), base, *rtparams);
  recordInstance(receiver.base, *rtparams, type);
  if (receiver.is_pointer && isValid(type)) type = types.pointerTo(type);
  recordParenthesizedRecvTypes(rtype, type);
  return type;
}

// Records the types of (*(T[P])), *(T[P]), (T[P]) and T[P].
void Checker::recordParenthesizedRecvTypes(ExprId e, TypeId t) {
  for (;;) {
    recordTypeAndValue(e, OperandMode::TypeExpr, t);
    if (ast.is<ParenExpr>(e)) {
      e = ast.cast<ParenExpr>(e).x;
      continue;
    }
    auto op = ast.dynCast<Operation>(e);
    const PointerNode* pointer = types.asPointer(t);
    if (!op || op->op != Operator::Mul || !op->isUnary() || pointer == nullptr) return;
    e = op->x;
    t = pointer->elem;
  }
}

// Whether the type name is one that cgo made.
bool Checker::isCgoTypeObj(ObjectId obj) const {
  if (nameOf(obj).starts_with("_Ctype_")) return true;
  Pos pos = types[obj].pos;
  if (ast.sources() == nullptr || !pos.isKnown()) return false;
  std::string_view file = ast.sources()->filename(ast.sources()->file(pos));
  if (size_t slash = file.rfind('/'); slash != file.npos) file = file.substr(slash + 1);
  return file.starts_with("_cgo_");
}

// Spec: the receiver's type is T or *T, where T is a defined type of this package, and neither a
// pointer nor an interface type.
void Checker::validRecv(ExprId at, ObjectId recv) {
  TypeId rtyp = deref(types, types[recv].type).type;
  TypeId t = unalias(rtyp);
  if (!isValid(t)) return;
  if (types.asBasic(t)) {
    errorf(at, Code::InvalidRecv, "cannot define new methods on non-local type %s", {rtyp});
    return;
  }
  const NamedNode* named = types.asNamedNode(t);
  if (named == nullptr) {
    errorf(at, Code::InvalidRecv, "invalid receiver type %s", {types[recv].type});
    return;
  }
  if (types[named->obj].pkg != pkg || isCgoTypeObj(named->obj)) {
    errorf(at, Code::InvalidRecv, "cannot define new methods on non-local type %s", {rtyp});
    return;
  }
  TypeId u = under(t);
  std::string_view cause;
  if (u == typ::kUnsafePointer) cause = "unsafe.Pointer";
  if (types.is(u, TypeKind::Pointer) || types.is(u, TypeKind::Interface)) cause = "pointer or interface type";
  if (!cause.empty()) errorf(at, Code::InvalidRecv, "invalid receiver type %s (%s)", {rtyp, cause});
}

// ---- Parameters ---------------------------------------------------------------------------------

// Makes the variables of a parameter or result list; the caller declares the named ones.
Checker::Params Checker::collectParams(VarKind kind, IdList<FieldId> list) {
  Params params;
  params.vars.reserve(list.size());
  params.names.reserve(list.size());
  TypeId type;
  ExprId previous;
  ExprId dots;
  for (uint32_t i = 0; i < list.size(); ++i) {
    Field field = ast.cast<Field>(list[i]);
    // Names declared together share a type expression, evaluated once.
    if (field.type != previous || i == 0) {
      previous = field.type;
      ExprId elem = field.type;
      if (auto dots_type = ast.dynCast<DotsType>(field.type)) {
        elem = dots_type->elem;
        if (kind == VarKind::Param && i + 1 == list.size()) {
          params.variadic = true;
          dots = field.type;
        } else {
          error(field.type, Code::InvalidSyntaxTree, "invalid use of ...");
        }
      }
      type = varType(elem);
    }
    if (field.name) {
      params.vars.push_back(types.newVar(kind, ast.pos(field.name), pkg, ast.name(field.name), type));
      params.names.push_back(field.name);
    } else {
      ObjectId var = types.newVar(kind, field.pos, pkg, NameId(), type);
      recordImplicit(list[i], var);
      params.vars.push_back(var);
      params.names.push_back(ExprId());
    }
  }
  if (params.variadic) {
    Object& last = types[params.vars.back()];
    last.type = types.sliceOf(last.type);
    recordTypeAndValue(dots, OperandMode::TypeExpr, last.type);
  }
  return params;
}

void Checker::declareParams(const Params& params, Pos scope_pos) {
  for (size_t i = 0; i < params.vars.size(); ++i) {
    if (params.names[i] && !text(ast.name(params.names[i])).empty()) {
      declare(env.scope, params.names[i], params.vars[i], scope_pos);
    }
  }
}

}  // namespace tuco
