#include "compiler/driver/version.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>

namespace tuco {
namespace {

uintptr_t roundUp(uintptr_t n) {
  return (n + 3) & ~uintptr_t{3};
}

// Looks for the build-ID note in one loaded object; the program itself comes first.
int visit(dl_phdr_info* object, size_t, void* out) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = object->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    uintptr_t at = object->dlpi_addr + header.p_vaddr;
    uintptr_t end = at + header.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      const ElfW(Nhdr)* note = reinterpret_cast<const ElfW(Nhdr)*>(at);
      uintptr_t name = at + sizeof *note;
      uintptr_t content = name + roundUp(note->n_namesz);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
          std::memcmp(reinterpret_cast<const char*>(name), "GNU", 4) == 0) {
        static_cast<std::string*>(out)->assign(reinterpret_cast<const char*>(content),
                                               note->n_descsz);
        return 1;
      }
      at = content + roundUp(note->n_descsz);
    }
  }
  return 1;  // Not in the libraries.
}

}  // namespace

std::string buildId() {
  std::string bytes;
  dl_iterate_phdr(visit, &bytes);
  std::string hex;
  for (char c : bytes) {
    hex += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    hex += "0123456789abcdef"[c & 15];
  }
  return hex;
}

}  // namespace tuco
