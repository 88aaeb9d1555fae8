#include "reporters/html_writer.h"

#include <algorithm>

#include "reporters/sanitize.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostAddress = 2'000;

bool is_address(std::string_view words) {
  if (!words.starts_with("https://") && !words.starts_with("http://")) return false;
  return words.size() <= kMostAddress && std::all_of(words.begin(), words.end(), [](char c) {
           return c > 0x20 && c < 0x7F &&
                  std::string_view("\"'<>\\^`{|}[]").find(c) == std::string_view::npos;
         });
}

}  // namespace

HtmlWriter& HtmlWriter::text(std::string_view words, std::size_t most) {
  return markup(html_text(brief(words, most, terminal_text)));
}

HtmlWriter& HtmlWriter::element(std::string_view tag, std::string_view words, std::size_t most) {
  markup("<").markup(tag).markup(">").text(words, most);
  return markup("</").markup(tag.substr(0, tag.find(' '))).markup(">");
}

HtmlWriter& HtmlWriter::path(std::string_view words, std::size_t most) {
  const std::string harmless = html_text(brief(words, most, terminal_text));
  for (std::size_t i = 0; i < harmless.size(); ++i) {  // No reference has a slash in it.
    out_ += harmless[i];
    const bool breaks = harmless[i] == '/' && i > 0 && harmless[i - 1] != '/' &&
                        i + 1 < harmless.size() && harmless[i + 1] != '/';
    if (breaks) out_ += "<wbr>";
  }
  return *this;
}

void HtmlWriter::begin_table(std::string_view kind, std::string_view of, std::string_view caption) {
  const std::string id = next_id();
  markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"").markup(id);
  markup("\"><table class=\"").markup(kind).markup("\"><caption id=\"").markup(id).markup("\">");
  if (!of.empty()) text(of, 80).markup(": ");
  markup(caption).markup("</caption>\n<thead><tr>");
}

void HtmlWriter::columns(std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    const bool counts = name.starts_with('#');
    if (counts) name.remove_prefix(1);
    markup(counts ? "<th scope=\"col\" class=\"count\">" : "<th scope=\"col\">");
    markup(name).markup("</th>");
  }
}

HtmlWriter& HtmlWriter::address(std::string_view words) {
  if (!link(words, words)) text(words);
  return *this;
}

bool HtmlWriter::link(std::string_view address, std::string_view name) {
  if (!is_address(address)) return false;
  markup("<a href=\"").text(address, kMostAddress).markup("\" rel=\"noreferrer\">");
  path(name).markup("</a>");
  return true;
}

}  // namespace driftgate
