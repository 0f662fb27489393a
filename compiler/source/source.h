// Source files and positions. A Pos is one 32-bit number for the whole program; the SourceManager
// turns it into file, line and column, with or without //line directives applied.
#ifndef TUCO_COMPILER_SOURCE_SOURCE_H_
#define TUCO_COMPILER_SOURCE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/base/error_or.h"
#include "compiler/base/id.h"
#include "compiler/source/pos.h"

namespace tuco {

struct FileTag;
// Ids follow the order in which files were added.
using FileId = Id<FileTag>;

// A position in words. Lines and columns count from 1; columns are bytes. Line 0 is an unknown
// position, column 0 an unknown column (after `//line file:10`, which gives no column).
struct Location {
  std::string_view filename;  // Lives as long as the SourceManager.
  uint32_t line = 0;
  uint32_t column = 0;
};

// One //line or /*line*/ directive: from `start` on, positions count from filename:line:column.
struct LineBase {
  Pos start;              // The first byte after the directive (for //line: of the next line).
  std::string filename;
  uint32_t line = 0;
  uint32_t column = 0;    // 0 when the directive gives none.
};

// Owns the text of all source files. Thread-safe, except that the line bases of one file are added
// by one thread, its parser, before anybody asks for locations in it.
class SourceManager {
 public:
  // Bytes that may be read past the end of a text; all are zero.
  static constexpr uint32_t kPadding = 64;

  SourceManager();
  ~SourceManager();
  SourceManager(const SourceManager&) = delete;
  SourceManager& operator=(const SourceManager&) = delete;

  // Reads the file at `path` and shows it as `name` in messages. The error is gc's wording:
  // "open x.go: no such file or directory".
  ErrorOr<FileId> load(const std::string& path, std::string name);
  ErrorOr<FileId> load(const std::string& path) { return load(path, path); }

  // Adds a text that is already in memory; it is copied.
  ErrorOr<FileId> add(std::string name, std::string_view text);

  std::string_view text(FileId file) const;
  // Frees the text of a file that was loaded from disk; nobody may use views of it or ask for it any more.
  // Locations in it can still be asked for, by any thread: the file is read again for the first.
  void release(FileId file);
  std::string_view filename(FileId file) const;
  // The position of the file's first byte.
  Pos start(FileId file) const;
  Pos pos(FileId file, uint32_t offset) const { return start(file).plus(offset); }
  // The file that holds `pos`; invalid if `pos` is unknown. The end of a text belongs to it.
  FileId file(Pos pos) const;
  // The number of files; their ids are 1 … fileCount().
  uint32_t fileCount() const;

  // Text of `length` bytes at `pos`.
  std::string_view textAt(Pos pos, uint32_t length) const;

  // Where `pos` is according to //line directives.
  Location location(Pos pos) const;
  // Where `pos` is in the file that was read.
  Location absoluteLocation(Pos pos) const;
  // Identifies the line base in force at `pos`: 0 is the file itself, n its n-th directive.
  uint32_t lineBaseIndex(Pos pos) const;

  // Where the line base in force at `pos` starts, in the file that was read; line 0 if none is.
  Location lineBaseStart(Pos pos) const;

  void addLineBase(FileId file, LineBase base);

  // A file without text: room for `capacity` positions that are lines and columns, for objects read
  // from export data. One thread appends; readers come after it.
  ErrorOr<FileId> addPositions(std::string name, uint32_t capacity);
  // The position of line:column in such a file; unknown if it is full.
  Pos appendPosition(FileId file, uint32_t line, uint32_t column);

  // The filename in force at `pos` (a directive with a column may leave it out).
  std::string_view filenameAt(Pos pos) const;

 private:
  struct File;
  struct Impl;
  const File& fileOf(Pos pos) const;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuco

template <>
struct std::hash<tuco::Pos> {
  size_t operator()(tuco::Pos pos) const noexcept { return pos.value * 0x9E3779B97F4A7C15ull; }
};

#endif  // TUCO_COMPILER_SOURCE_SOURCE_H_
