// Terms and lists of terms: the algebra behind type sets.
#include <algorithm>

#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

namespace {

using Kind = Term::Kind;

// The union of two terms if it is one term.
bool uniteTerms(TypeStore& types, const Term& x, const Term& y, Term* united) {
  if (x.kind == Kind::Empty || y.kind == Kind::Empty) {
    *united = x.kind == Kind::Empty ? y : x;
    return true;
  }
  if (x.kind == Kind::All || y.kind == Kind::All) {
    *united = Term::all();
    return true;
  }
  if (termDisjoint(types, x, y)) return false;
  *united = x.tilde || !y.tilde ? x : y;
  return true;
}

Term intersectTerms(TypeStore& types, const Term& x, const Term& y) {
  if (x.kind == Kind::Empty || y.kind == Kind::Empty) return Term::empty();
  if (x.kind == Kind::All) return y;
  if (y.kind == Kind::All) return x;
  if (termDisjoint(types, x, y)) return Term::empty();
  return !x.tilde || y.tilde ? x : y;
}

bool anyIncludes(TypeStore& types, TermSpan list, const Term& x) {
  return std::any_of(list.begin(), list.end(), [&](const Term& y) { return termSubset(types, x, y); });
}

}  // namespace

bool termDisjoint(TypeStore& types, const Term& x, const Term& y) {
  TypeId ux = y.tilde ? under(types, x.type) : x.type;
  TypeId uy = x.tilde ? under(types, y.type) : y.type;
  return !identical(types, ux, uy);
}

bool termIncludes(TypeStore& types, const Term& x, TypeId t) {
  if (x.kind != Kind::Single) return x.kind == Kind::All;
  return identical(types, x.type, x.tilde ? under(types, t) : t);
}

bool termSubset(TypeStore& types, const Term& x, const Term& y) {
  if (x.kind == Kind::Empty) return true;
  if (y.kind == Kind::Empty) return false;
  if (y.kind == Kind::All) return true;
  if (x.kind == Kind::All) return false;
  return !termDisjoint(types, x, y) && (!x.tilde || y.tilde);
}

bool termListIsEmpty(TermSpan list) {
  return std::all_of(list.begin(), list.end(), [](const Term& t) { return t.kind == Kind::Empty; });
}

bool termListIsAll(TermSpan list) {
  return std::any_of(list.begin(), list.end(), [](const Term& t) { return t.kind == Kind::All; });
}

TermList normalise(TypeStore& types, TermSpan list) {
  std::vector<bool> used(list.size());
  TermList result;
  for (size_t i = 0; i < list.size(); ++i) {
    if (used[i] || list[i].kind == Kind::Empty) continue;
    Term x = list[i];
    for (size_t j = i + 1; j < list.size(); ++j) {
      if (used[j] || list[j].kind == Kind::Empty) continue;
      Term united;
      if (!uniteTerms(types, x, list[j], &united)) continue;
      if (united.kind == Kind::All) return {Term::all()};
      x = united;
      used[j] = true;
    }
    if (x.kind == Kind::All) return {Term::all()};
    result.push_back(x);
  }
  return result;
}

TermList unite(TypeStore& types, TermSpan x, TermSpan y) {
  TermList both(x.begin(), x.end());
  both.insert(both.end(), y.begin(), y.end());
  return normalise(types, both);
}

TermList intersect(TypeStore& types, TermSpan x, TermSpan y) {
  if (termListIsEmpty(x) || termListIsEmpty(y)) return {};
  TermList result;
  for (const Term& a : x) {
    for (const Term& b : y) {
      Term both = intersectTerms(types, a, b);
      if (both.kind != Kind::Empty) result.push_back(both);
    }
  }
  return normalise(types, result);
}

bool termListIncludes(TypeStore& types, TermSpan list, TypeId t) {
  return std::any_of(list.begin(), list.end(), [&](const Term& x) { return termIncludes(types, x, t); });
}

bool termListSubset(TypeStore& types, TermSpan x, TermSpan y) {
  if (termListIsEmpty(y)) return termListIsEmpty(x);
  return std::all_of(x.begin(), x.end(), [&](const Term& a) { return anyIncludes(types, y, a); });
}

bool termListEqual(TypeStore& types, TermSpan x, TermSpan y) {
  return termListSubset(types, x, y) && termListSubset(types, y, x);
}

std::string termListString(TypeStore& types, TermSpan list, Qualifier qualifier) {
  if (list.empty()) return "∅";
  std::string out;
  for (const Term& term : list) {
    if (!out.empty()) out += " | ";
    switch (term.kind) {
      case Kind::Empty: out += "∅"; continue;
      case Kind::All: out += "𝓤"; continue;
      case Kind::Single: break;
    }
    if (term.tilde) out += '~';
    writeType(out, types, term.type, qualifier);
  }
  return out;
}

int overlappingTerm(TypeStore& types, std::span<const UnionTerm> terms, const UnionTerm& term) {
  for (size_t i = 0; i < terms.size(); ++i) {
    if (isInterface(types, terms[i].type)) continue;
    Term x = Term::single(terms[i].tilde, terms[i].type);
    if (!termDisjoint(types, x, Term::single(term.tilde, term.type))) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace tuco
