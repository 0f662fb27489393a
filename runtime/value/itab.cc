// The table of method tables: open addressing, read without locks.
//
// Invariants:
//  1. A slot goes null → table once and never changes again.
//  2. A bigger table is filled completely before it is published; readers of the old one that miss
//     take the lock and look again.
//  3. A pair whose type lacks a method is present too, with fun[0] null.
#include <atomic>

#include "runtime/mem/persistent.h"
#include "runtime/sync/lock.h"
#include "runtime/value/allocate.h"
#include "runtime/value/errors.h"
#include "runtime/value/iface.h"
#include "runtime/value/string.h"

namespace tuco::rt {

namespace {

using abi::InterfaceType;
using abi::ITab;

using Slot = std::atomic<const ITab*>;

struct Table {
  size_t mask;
  size_t count;  // under itab_lock
  Slot slots[1];
};

constinit RankedLock itab_lock{LockRank::Itab};
// Release when published (under itab_lock), acquire in getITab.
constinit std::atomic<Table*> itab_table{nullptr};

size_t startOf(const InterfaceType* inter, const Type* type, const Table& table) {
  return (inter->hash ^ type->hash) & table.mask;
}

const ITab* find(Table* table, const InterfaceType* inter, const Type* type) {
  if (table == nullptr) return nullptr;
  size_t at = startOf(inter, type, *table);
  for (size_t step = 1;; ++step) {
    const ITab* tab = table->slots[at].load(std::memory_order_acquire);
    if (tab == nullptr) return nullptr;
    if (tab->inter == inter && tab->type == type) return tab;
    at = (at + step) & table->mask;
  }
}

void insert(Table& table, const ITab* tab) {
  size_t at = startOf(tab->inter, tab->type, table);
  for (size_t step = 1;; ++step) {
    const ITab* present = table.slots[at].load(std::memory_order_relaxed);
    if (present == tab) return;
    if (present == nullptr) break;
    at = (at + step) & table.mask;
  }
  table.slots[at].store(tab, std::memory_order_release);
  ++table.count;
}

Table* newTable(size_t size) {
  void* memory = persistentAlloc(sizeof(Table) + (size - 1) * sizeof(Slot), 8, MemUse::kOther);
  auto* table = static_cast<Table*>(memory);
  table->mask = size - 1;
  return table;
}

void add(const ITab* tab) TUCO_REQUIRES(itab_lock) {
  Table* table = itab_table.load(std::memory_order_relaxed);
  if (table != nullptr && table->count < (table->mask + 1) / 4 * 3) {
    insert(*table, tab);
    return;
  }
  Table* bigger = newTable(table == nullptr ? 512 : (table->mask + 1) * 2);
  for (size_t i = 0; table != nullptr && i <= table->mask; ++i) {
    const ITab* present = table->slots[i].load(std::memory_order_relaxed);
    if (present != nullptr) insert(*bigger, present);
  }
  insert(*bigger, tab);
  itab_table.store(bigger, std::memory_order_release);
}

// Entry of the method of `type` that implements method i of `inter`, or null.
void* methodEntry(const InterfaceType* inter, int64_t i, const Type* type) {
  const abi::Imethod& wanted = inter->methods.data[i];
  abi::Name name = resolveName(inter, wanted.name);
  std::string_view pkg_path = namePkgPath(name);
  if (pkg_path.empty()) pkg_path = nameText(inter->pkg_path);
  const abi::Method* method =
      findMethod(type, nameText(name), pkg_path, resolveType(inter, wanted.typ));
  return method == nullptr ? nullptr : resolveText(type, method->ifn);
}

// The first method of `inter` that `type` lacks; empty if none.
std::string_view missingMethod(const InterfaceType* inter, const Type* type) {
  for (int64_t i = 0; i < inter->methods.len; ++i) {
    if (methodEntry(inter, i, type) == nullptr)
      return nameText(resolveName(inter, inter->methods.data[i].name));
  }
  return {};
}

const ITab* build(const InterfaceType* inter, const Type* type) {
  size_t n = static_cast<size_t>(inter->methods.len);
  auto* tab = static_cast<ITab*>(
      persistentAlloc(sizeof(ITab) + (n - 1) * sizeof(void*), 8, MemUse::kOther));
  tab->inter = inter;
  tab->type = type;
  tab->hash = type->hash;
  for (size_t i = 0; i < n; ++i) {
    tab->fun[i] = methodEntry(inter, static_cast<int64_t>(i), type);
    if (tab->fun[i] != nullptr) continue;
    tab->fun[0] = nullptr;
    break;
  }
  return tab;
}

const ITab* findOrBuild(const InterfaceType* inter, const Type* type) {
  LockHolder hold(itab_lock);
  const ITab* tab = find(itab_table.load(std::memory_order_relaxed), inter, type);
  if (tab != nullptr) return tab;
  tab = build(inter, type);
  add(tab);
  return tab;
}

[[noreturn]] void panicMissing(const InterfaceType* inter, const Type* type) {
  raiseTypeAssertion({nullptr, type, inter, makeString(missingMethod(inter, type))});
}

}  // namespace

const ITab* getITab(const InterfaceType* inter, const Type* type, OnMissing on_missing) {
  const ITab* tab = nullptr;
  if ((type->tflag & abi::kTFlagUncommon) != 0) {
    tab = find(itab_table.load(std::memory_order_acquire), inter, type);
    if (tab == nullptr) withRoom([&] { tab = findOrBuild(inter, type); });
    if (tab->fun[0] != nullptr) return tab;
  }
  if (on_missing == OnMissing::kNull) return nullptr;
  panicMissing(inter, type);
}

void addITabs(const ITab* const* tabs, size_t n) {
  LockHolder hold(itab_lock);
  for (size_t i = 0; i < n; ++i)
    add(tabs[i]);
}

}  // namespace tuco::rt
