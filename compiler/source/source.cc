#include "compiler/source/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <vector>

#include "compiler/base/store.h"

namespace tuco {

struct SourceManager::File {
  std::string name;
  std::string path;  // Where the text can be read again; empty if nowhere.
  // Null once released. Changes only under lock, and only while nobody else holds views of it.
  mutable std::unique_ptr<char[]> text;
  uint32_t size = 0;
  uint32_t base = 0;  // Pos value of the first byte.
  std::vector<LineBase> line_bases;
  struct Place {
    uint32_t line;
    uint32_t column;
  };
  // Of a file without text: the place of each position. Reserved whole, never moves.
  std::vector<Place> places;
  bool has_text = true;
  mutable std::mutex lock;
  // Offsets of the first byte of each line, made when a location is first asked for. The flag goes
  // false → true once: release under lock, acquire in lines().
  mutable std::atomic<bool> has_lines{false};
  mutable std::vector<uint32_t> line_starts;

  const std::vector<uint32_t>& lines() const {
    if (!has_lines.load(std::memory_order_acquire)) makeLines();
    return line_starts;
  }

  void makeLines() const {
    std::lock_guard<std::mutex> guard(lock);
    if (has_lines.load(std::memory_order_relaxed)) return;
    bool was_released = text == nullptr;
    if (was_released) readAgain();
    line_starts.push_back(0);
    const char* begin = text.get();
    const char* end = begin + size;
    for (const char* p = begin; p < end;) {
      const void* newline = std::memchr(p, '\n', static_cast<size_t>(end - p));
      if (newline == nullptr) break;
      p = static_cast<const char*>(newline) + 1;
      line_starts.push_back(static_cast<uint32_t>(p - begin));
    }
    if (was_released) text.reset();
    has_lines.store(true, std::memory_order_release);
  }

  // Fills `text` from the file. What cannot be read, or is not there any more, is zeros.
  void readAgain() const;

  // Index into line_bases of the directive in force, plus one; 0 when none is.
  uint32_t baseIndex(Pos pos) const {
    auto after = std::upper_bound(line_bases.begin(), line_bases.end(), pos,
                                  [](Pos p, const LineBase& base) { return p < base.start; });
    return static_cast<uint32_t>(after - line_bases.begin());
  }

  Location absolute(Pos pos) const {
    if (!has_text) {
      uint32_t i = pos.value - base;
      if (i >= places.size()) return {name, 0, 0};
      return {name, places[i].line, places[i].column};
    }
    const std::vector<uint32_t>& starts = lines();
    uint32_t offset = pos.value - base;
    auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    uint32_t line = static_cast<uint32_t>(after - starts.begin());
    return {name, line, offset - starts[line - 1] + 1};
  }
};

struct SourceManager::Impl {
  Store<std::unique_ptr<File>, FileId> files;
  // Files whose entry is complete. Release in publish(), acquire in every reader.
  std::atomic<uint32_t> count{0};
  std::mutex lock;
  uint32_t next_base = 1;  // Guarded by lock.

  ErrorOr<FileId> publish(std::unique_ptr<File> file) {
    std::lock_guard<std::mutex> guard(lock);
    // One position past the end belongs to the file, for the end-of-file token.
    uint64_t next = uint64_t{next_base} + file->size + 1;
    if (next > UINT32_MAX) return Error{file->name + ": sources exceed 4 GB in total"};
    file->base = next_base;
    next_base = static_cast<uint32_t>(next);
    FileId id = files.add(std::move(file));
    count.store(id.value, std::memory_order_release);
    return id;
  }
};

namespace {

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

Error systemError(const char* operation, const std::string& path) {
  std::string reason = std::strerror(errno);
  if (!reason.empty()) reason[0] = static_cast<char>(std::tolower(reason[0]));
  return Error{std::string(operation) + " " + path + ": " + reason};
}

std::unique_ptr<char[]> paddedBuffer(size_t size) {
  std::unique_ptr<char[]> text(new char[size + SourceManager::kPadding]);
  std::memset(text.get() + size, 0, SourceManager::kPadding);
  return text;
}

// Reads to the end; `size_hint` is what stat said. A file that grows meanwhile is read whole.
ErrorOr<std::string> readAll(int fd, const std::string& path) {
  std::string content;
  char buffer[64 << 10];
  for (;;) {
    ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return systemError("read", path);
    if (got == 0) return content;
    content.append(buffer, static_cast<size_t>(got));
    if (content.size() > UINT32_MAX / 2) return Error{path + ": file too large (limit 2 GB)"};
  }
}

}  // namespace

void SourceManager::File::readAgain() const {
  text = paddedBuffer(size);
  std::memset(text.get(), 0, size);
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  for (size_t have = 0; file.fd >= 0 && have < size;) {
    ssize_t got = ::read(file.fd, text.get() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<size_t>(got);
  }
}

SourceManager::SourceManager() : impl_(std::make_unique<Impl>()) {}
SourceManager::~SourceManager() = default;

ErrorOr<FileId> SourceManager::load(const std::string& path, std::string name) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return systemError("open", path);
  struct stat status;
  if (::fstat(file.fd, &status) != 0) return systemError("stat", path);
  if (!S_ISREG(status.st_mode)) {
    TUCO_TRY(std::string content, readAll(file.fd, path));
    return add(std::move(name), content);
  }
  if (status.st_size > UINT32_MAX / 2) return Error{path + ": file too large (limit 2 GB)"};

  auto entry = std::make_unique<File>();
  entry->name = std::move(name);
  size_t size = static_cast<size_t>(status.st_size);
  entry->text = paddedBuffer(size);
  size_t have = 0;
  while (have < size) {
    ssize_t got = ::read(file.fd, entry->text.get() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return systemError("read", path);
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  std::memset(entry->text.get() + have, 0, size - have);
  entry->path = path;
  entry->size = static_cast<uint32_t>(have);
  return impl_->publish(std::move(entry));
}

ErrorOr<FileId> SourceManager::add(std::string name, std::string_view text) {
  if (text.size() > UINT32_MAX / 2) return Error{name + ": file too large (limit 2 GB)"};
  auto entry = std::make_unique<File>();
  entry->name = std::move(name);
  entry->text = paddedBuffer(text.size());
  if (!text.empty()) std::memcpy(entry->text.get(), text.data(), text.size());
  entry->size = static_cast<uint32_t>(text.size());
  return impl_->publish(std::move(entry));
}

std::string_view SourceManager::text(FileId file) const {
  const File& entry = *impl_->files[file];
  TUCO_DCHECK(!entry.has_text || entry.text != nullptr, "a text that was not released");
  return {entry.text.get(), entry.has_text ? entry.size : 0};
}

void SourceManager::release(FileId file) {
  const File& entry = *impl_->files[file];
  std::lock_guard<std::mutex> guard(entry.lock);
  if (!entry.path.empty()) entry.text.reset();
}

std::string_view SourceManager::filename(FileId file) const { return impl_->files[file]->name; }

Pos SourceManager::start(FileId file) const { return Pos(impl_->files[file]->base); }

uint32_t SourceManager::fileCount() const { return impl_->count.load(std::memory_order_acquire); }

FileId SourceManager::file(Pos pos) const {
  if (!pos.isKnown()) return FileId();
  // Bases rise with ids: the last file whose base is not after pos.
  uint32_t low = 1;
  uint32_t high = fileCount();
  TUCO_CHECK(high != 0, "a position of a file that was added");
  while (low < high) {
    uint32_t middle = low + (high - low + 1) / 2;
    if (impl_->files[FileId(middle)]->base <= pos.value) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return FileId(low);
}

const SourceManager::File& SourceManager::fileOf(Pos pos) const { return *impl_->files[file(pos)]; }

std::string_view SourceManager::textAt(Pos pos, uint32_t length) const {
  const File& entry = fileOf(pos);
  uint32_t offset = pos.value - entry.base;
  TUCO_DCHECK(entry.text != nullptr, "a text that was not released");
  TUCO_CHECK(entry.has_text && offset + uint64_t{length} <= entry.size, "a text range within one file");
  return {entry.text.get() + offset, length};
}

Location SourceManager::absoluteLocation(Pos pos) const {
  if (!pos.isKnown()) return {};
  return fileOf(pos).absolute(pos);
}

Location SourceManager::location(Pos pos) const {
  if (!pos.isKnown()) return {};
  const File& entry = fileOf(pos);
  Location here = entry.absolute(pos);
  uint32_t index = entry.baseIndex(pos);
  if (index == 0) return here;

  const LineBase& base = entry.line_bases[index - 1];
  // A //line directive on the last line starts on a line that does not exist; count from its end.
  Location from = entry.absolute(base.start);
  uint32_t line = base.line + (here.line - from.line);
  uint32_t column = 0;
  if (base.column != 0) {
    column = here.line == from.line ? base.column + (here.column - from.column) : here.column;
  }
  return {base.filename, line, column};
}

uint32_t SourceManager::lineBaseIndex(Pos pos) const {
  return pos.isKnown() ? fileOf(pos).baseIndex(pos) : 0;
}

Location SourceManager::lineBaseStart(Pos pos) const {
  if (!pos.isKnown()) return {};
  const File& entry = fileOf(pos);
  uint32_t index = entry.baseIndex(pos);
  return index == 0 ? Location() : entry.absolute(entry.line_bases[index - 1].start);
}

std::string_view SourceManager::filenameAt(Pos pos) const {
  if (!pos.isKnown()) return {};
  const File& entry = fileOf(pos);
  uint32_t index = entry.baseIndex(pos);
  return index == 0 ? std::string_view(entry.name) : entry.line_bases[index - 1].filename;
}

ErrorOr<FileId> SourceManager::addPositions(std::string name, uint32_t capacity) {
  auto entry = std::make_unique<File>();
  entry->name = std::move(name);
  entry->has_text = false;
  entry->size = capacity;
  entry->places.reserve(capacity);
  return impl_->publish(std::move(entry));
}

Pos SourceManager::appendPosition(FileId file, uint32_t line, uint32_t column) {
  File& entry = *impl_->files[file];
  if (entry.places.size() == entry.size) return Pos();
  entry.places.push_back({line, column});
  return Pos(entry.base + static_cast<uint32_t>(entry.places.size()) - 1);
}

void SourceManager::addLineBase(FileId file, LineBase base) {
  impl_->files[file]->line_bases.push_back(std::move(base));
}

}  // namespace tuco
