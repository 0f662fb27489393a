// Any bytes lex to the end: tokens move forward and stay within the text.
#include <cstddef>
#include <cstdint>

#include "compiler/base/check.h"
#include "compiler/lex/lexer.h"

namespace tuco {
namespace {

class Ignore : public LexHandler {
 public:
  void lexError(Pos, std::string message) override { TUCO_CHECK(!message.empty(), "a message"); }
  void directive(Pos, std::string_view, bool) override {}
};

void lexAll(std::string_view text) {
  SourceManager sources;
  Interner names;
  FileId file = *sources.add("fuzz.go", text);
  Ignore ignore;
  IdentCache idents(names);
  Lexer lexer(sources.text(file), sources.start(file), idents, ignore);
  Pos last = sources.start(file);
  size_t tokens = 0;
  do {
    lexer.next();
    TUCO_CHECK(lexer.pos() >= last, "tokens in order");
    TUCO_CHECK(lexer.pos().plus(static_cast<uint32_t>(lexer.text().size())).value <=
                   sources.start(file).value + text.size(),
               "a token within the text");
    TUCO_CHECK(++tokens <= 2 * text.size() + 2, "progress");
    last = lexer.pos();
  } while (lexer.token != Token::Eof);
}

}  // namespace
}  // namespace tuco

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tuco::lexAll({reinterpret_cast<const char*>(data), size});
  return 0;
}
