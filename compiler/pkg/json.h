// A pull reader for JSON text: the caller walks the value it expects, in document order.
#ifndef TUCO_COMPILER_PKG_JSON_H_
#define TUCO_COMPILER_PKG_JSON_H_

#include <string>
#include <string_view>
#include <vector>

namespace tuco {

// After the first fault every call returns "nothing more" and failed() is true, so callers test
// once at the end. Nesting deeper than 500 is a fault. Source: RFC 8259.
//
//   JsonReader json(text);
//   json.object([&](std::string_view key) {
//     if (key == "Name") return json.string(&name);
//     json.skip();
//   });
class JsonReader {
 public:
  explicit JsonReader(std::string_view text)
      : p_(text.data()), end_(text.data() + text.size()), begin_(p_) {}

  // Reads an object, or null; `member` is called with each key and must read or skip the value.
  template <class Member>
  void object(Member member) {
    if (null() || !enter('{')) return;
    std::string key;
    if (!leave('}')) {
      do {
        string(&key);
        expect(':');
        if (failed_) return;
        member(std::string_view(key));
      } while (more('}'));
    }
    --depth_;
  }

  // Reads an array, or null; `element` must read or skip one value.
  template <class Element>
  void array(Element element) {
    if (null() || !enter('[')) return;
    if (!leave(']')) {
      do {
        element();
      } while (more(']'));
    }
    --depth_;
  }

  void string(std::string* out);  // A string, or null, which reads as empty.
  void boolean(bool* out);
  void strings(std::vector<std::string>* out);
  void skip();  // Any value.

  bool atEnd();  // Only space is left.
  bool failed() const { return failed_; }
  size_t offset() const {
    return static_cast<size_t>(p_ - begin_);
  }  // In bytes; where a fault was seen.

 private:
  void space();
  bool null();
  bool enter(char open);
  bool leave(char close);  // True if the container ends before any element.
  bool more(char close);   // After an element: true if another follows.
  bool expect(char c);
  bool word(std::string_view text);
  void fail();
  void escape(std::string* out);
  uint32_t hex4();

  const char* p_;
  const char* end_;
  const char* begin_;
  int depth_ = 0;
  bool failed_ = false;
};

// Cuts a stream of JSON objects that arrives in pieces into whole objects.
class JsonSplitter {
 public:
  // Takes the next piece; whole objects can then be taken with next().
  void feed(std::string_view piece);
  // Moves the next whole top-level object to `out`; false if there is none yet.
  bool next(std::string* out);
  // True if the stream could end here: nothing but space is left over.
  bool clean() const;

 private:
  std::string buffer_;
  size_t scanned_ = 0;
  size_t start_ = std::string::npos;  // Of the object being scanned.
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_JSON_H_
