// Reads the ELF symbol table of /proc/self/exe, mapped on first use. Compiled Go code has its own
// tables, which the panic room prints from; this serves C++ frames and early failures.
#include "runtime/sched/symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <cstring>

#include "runtime/os/syscall.h"

extern "C" const char __ehdr_start[] __attribute__((visibility("hidden")));

namespace tuco::rt {
namespace {

struct Table {
  const Elf64_Sym* symbols = nullptr;
  size_t count = 0;
  const char* names = nullptr;
  uintptr_t bias = 0;
};

const char* mapProgram(size_t* size) {
  long fd = os::syscall(SYS_open, "/proc/self/exe", O_RDONLY | O_CLOEXEC, 0);
  if (os::isError(fd)) return nullptr;
  long end = os::syscall(SYS_lseek, fd, 0, 2);
  long address =
      os::isError(end) ? end : os::syscall(SYS_mmap, 0, end, PROT_READ, MAP_PRIVATE, fd, 0);
  os::syscall(SYS_close, fd);
  if (os::isError(address)) return nullptr;
  *size = static_cast<size_t>(end);
  return reinterpret_cast<const char*>(address);
}

// How far the program was loaded from where it was linked.
uintptr_t loadBias(const Elf64_Ehdr* header, const char* file) {
  const Elf64_Phdr* segments = reinterpret_cast<const Elf64_Phdr*>(file + header->e_phoff);
  for (int i = 0; i < header->e_phnum; ++i) {
    if (segments[i].p_type != PT_LOAD) continue;
    return reinterpret_cast<uintptr_t>(__ehdr_start) - segments[i].p_vaddr;
  }
  return 0;
}

Table loadTable() {
  Table table;
  size_t size = 0;
  const char* file = mapProgram(&size);
  if (file == nullptr || size < sizeof(Elf64_Ehdr)) return table;
  const Elf64_Ehdr* header = reinterpret_cast<const Elf64_Ehdr*>(file);
  const Elf64_Shdr* sections = reinterpret_cast<const Elf64_Shdr*>(file + header->e_shoff);
  for (int i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    table.symbols = reinterpret_cast<const Elf64_Sym*>(file + sections[i].sh_offset);
    table.count = sections[i].sh_size / sizeof(Elf64_Sym);
    table.names = file + sections[sections[i].sh_link].sh_offset;
    table.bias = loadBias(header, file);
  }
  return table;
}

const Table& table() {
  static const Table loaded = loadTable();
  return loaded;
}

}  // namespace

Symbol findSymbol(uintptr_t pc) {
  const Table& t = table();
  uintptr_t linked = pc - t.bias;
  for (size_t i = 0; i < t.count; ++i) {
    const Elf64_Sym& s = t.symbols[i];
    if (ELF64_ST_TYPE(s.st_info) != STT_FUNC || s.st_value > linked) continue;
    if (linked >= s.st_value + s.st_size) continue;
    return {t.names + s.st_name, s.st_value + t.bias};
  }
  return {nullptr, 0};
}

namespace {

// Itanium names: _ZN <length><part>… E…, or _Z<length><part>. Prints the parts it can read; false
// when the name has another form.
bool printNested(os::Report& out, const char* name) {
  const char* at = name + 2;
  if (*at == 'L') ++at;
  bool nested = *at == 'N';
  if (nested) ++at;
  while (*at == 'K' || *at == 'V')
    ++at;
  bool first = true;
  for (;;) {
    if (*at == 'L') ++at;
    if (*at < '1' || *at > '9') break;
    size_t length = 0;
    while (*at >= '0' && *at <= '9')
      length = length * 10 + static_cast<size_t>(*at++ - '0');
    if (std::strlen(at) < length) return false;
    if (!first) out << "::";
    first = false;
    std::string_view part(at, length);
    if (part.starts_with("_GLOBAL__N_"))
      out << "(anonymous)";
    else
      out << part;
    at += length;
    if (!nested) break;
  }
  if (!first && *at != 'E' && nested) out << "::…";
  return !first;
}

}  // namespace

void printSymbol(os::Report& out, const char* name) {
  if (name[0] == '_' && name[1] == 'Z' && printNested(out, name)) return;
  out << name;
}

bool isRuntimeSymbol(const char* name) {
  return std::strncmp(name, "_ZN4tuco2rt", 11) == 0 || std::strncmp(name, "tuco_", 5) == 0;
}

}  // namespace tuco::rt
