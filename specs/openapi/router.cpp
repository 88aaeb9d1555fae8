#include "specs/openapi/router.h"

#include <algorithm>

#include "specs/http/uri.h"
#include "specs/openapi/parameter_style.h"
#include "specs/openapi/template.h"

namespace driftgate {
namespace {

// "/a/b/" is "a", "b" and "".
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

struct Target {
  std::string origin{};
  std::string_view path{};
};

Target target_of(std::string_view url) {
  Target target{.origin = origin(url)};
  const std::size_t scheme = url.find("://");
  std::string_view rest = url;
  if (scheme != std::string_view::npos) {
    rest.remove_prefix(scheme + 3);
    rest.remove_prefix(std::min(rest.find_first_of("/?#"), rest.size()));
  }
  target.path = rest.substr(0, rest.find_first_of("?#"));
  return target;
}

std::size_t written_size(std::string_view pattern) {
  std::size_t names = 0;
  for (const std::string_view name : openapi::template_names(pattern)) names += name.size() + 2;
  return pattern.size() - names;
}

// A name takes what is before the next written text, the last one all there is.
bool fits(std::string_view pattern, std::string_view segment,
          std::vector<std::pair<std::string_view, std::string_view>>* values) {
  while (true) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    if (!segment.starts_with(pattern.substr(0, open))) return false;
    segment.remove_prefix(open);
    pattern.remove_prefix(open);
    if (pattern.empty()) return segment.empty();
    const std::size_t close = pattern.find('}');
    if (close == std::string_view::npos) return false;
    const std::string_view name = pattern.substr(1, close - 1);
    pattern.remove_prefix(close + 1);
    const std::string_view after = pattern.substr(0, pattern.find('{'));
    std::size_t size = segment.size();
    if (pattern.empty()) {
    } else if (after.size() == pattern.size()) {  // The end of the segment.
      if (segment.size() <= after.size() || !segment.ends_with(after)) return false;
      size = segment.size() - after.size();
    } else {
      size = segment.find(after.empty() ? std::string_view("{") : after, 1);
      if (size == std::string_view::npos) return false;
    }
    if (values != nullptr) values->emplace_back(name, segment.substr(0, size));
    segment.remove_prefix(size);
  }
}

bool takes_the_rest(const Operation* operation, std::string_view segment) {
  if (operation == nullptr) return false;
  const std::vector<std::string_view> names = openapi::template_names(segment);
  if (names.size() != 1) return false;
  return std::any_of(
      operation->parameters.begin(), operation->parameters.end(), [&](const Parameter& parameter) {
        return parameter.in == In::path && parameter.name == names[0] && spans_segments(parameter);
      });
}

// The values of all names, once it is known which path it is.
void read_values(std::string_view path, std::size_t base,
                 const std::vector<std::string_view>& segments, Route& route) {
  const std::vector<std::string_view> patterns = segments_of(path);
  for (std::size_t i = 0; i < patterns.size() && base + i < segments.size(); ++i) {
    if (patterns[i].find('{') == std::string_view::npos) continue;
    std::string_view segment = segments[base + i];
    if (i + 1 == patterns.size())  // All that follows, where it may have more.
      segment = {segment.data(), static_cast<std::size_t>(segments.back().data() +
                                                          segments.back().size() - segment.data())};
    fits(patterns[i], segment, &route.values);
  }
}

}  // namespace

Router::Router(const Description& description, std::string_view base_url) {
  steps_.emplace_back();
  const auto add_to = [&](const End& end, const std::vector<Server>& servers) {
    if (!base_url.empty())
      add(end, base_url);
    else if (servers.empty())
      add(end, "");
    else
      for (const Server& server : servers) add(end, server.url);
  };
  for (const Operation& operation : description.operations)
    add_to({.operation = &operation}, operation.servers);
  for (const UnreadPart& part : description.unread)
    if (part.kind == UnreadPart::Kind::path) add_to({.unread = &part}, description.servers);
}

void Router::add(End end, std::string_view server) {
  const Target target = target_of(server);
  const auto [root, is_new] = roots_.try_emplace(target.origin, steps_.size());
  if (is_new) steps_.emplace_back();
  std::size_t step = root->second;
  std::string_view prefix = target.path;
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!prefix.empty())
    for (const std::string_view segment : segments_of(prefix)) {
      step = written_step(step, segment);
      ++end.base;
    }
  const std::vector<std::string_view> segments =
      segments_of(end.operation != nullptr ? end.operation->path : end.unread->name);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    step = segments[i].find('{') == std::string_view::npos
               ? written_step(step, segments[i])
               : branch(step, segments[i], last && takes_the_rest(end.operation, segments[i]));
  }
  steps_[step].ends.push_back(end);
}

std::size_t Router::written_step(std::size_t from, std::string_view segment) {
  const auto [found, is_new] =
      steps_[from].written.try_emplace(percent_decode(segment), steps_.size());
  const std::size_t step = found->second;
  if (is_new) steps_.emplace_back();
  return step;
}

std::size_t Router::branch(std::size_t from, std::string_view segment, bool rest) {
  // Names do not tell paths apart (OpenAPI 3.1 §4.8.8.2).
  const std::string shape = openapi::template_shape(segment);
  std::vector<Branch>& branches = steps_[from].branches;
  for (const Branch& known : branches)
    if (known.rest == rest && openapi::template_shape(known.pattern) == shape) return known.node;
  const auto place = std::find_if(branches.begin(), branches.end(), [&](const Branch& known) {
    const std::size_t mine = written_size(segment), other = written_size(known.pattern);
    return other < mine || (other == mine && known.rest && !rest);
  });
  const std::size_t node = steps_.size();
  branches.insert(place, Branch{std::string(segment), rest, node});
  steps_.emplace_back();
  return node;
}

// Of a path that has not the method.
void Router::note_path(const End& end, Route& route) {
  if (end.unread != nullptr) {
    route.kind = Route::Kind::unread;
    route.unread = end.unread;
    route.path = end.unread->name;
  } else if (route.kind == Route::Kind::no_path) {
    route.kind = Route::Kind::no_method;
    route.path = end.operation->path;
  }
}

// Every step is reached on one way only, so each is looked at once.
const Router::End* Router::search(std::size_t root, std::string_view method,
                                  const std::vector<std::string_view>& segments,
                                  Route& route) const {
  struct Open {
    std::size_t step = 0;
    std::size_t segment = 0;
  };
  std::vector<Open> open{{root, 0}};
  while (!open.empty()) {
    const Open at = open.back();
    open.pop_back();
    const Step& step = steps_[at.step];
    if (at.segment == segments.size()) {
      for (const End& end : step.ends)
        if (end.operation != nullptr && end.operation->method == method) return &end;
      for (const End& end : step.ends) note_path(end, route);
      continue;
    }
    const std::string_view segment = segments[at.segment];
    // The best is looked at first, so it is put on top.
    for (auto each = step.branches.rbegin(); each != step.branches.rend(); ++each) {
      if (each->rest)
        open.push_back({each->node, segments.size()});
      else if (!segment.empty() && fits(each->pattern, segment, nullptr))
        open.push_back({each->node, at.segment + 1});
    }
    if (step.written.empty()) continue;
    const bool escaped = segment.find('%') != std::string_view::npos;
    const auto written =
        step.written.find(escaped ? percent_decode(segment) : std::string(segment));
    if (written != step.written.end()) open.push_back({written->second, at.segment + 1});
  }
  return nullptr;
}

Route Router::find(std::string_view method, std::string_view url) const {
  Route route;
  const Target target = target_of(url);
  const std::vector<std::string_view> segments = segments_of(target.path);
  for (const std::string& where : {target.origin, std::string()}) {
    const auto root = roots_.find(where);
    if (root == roots_.end()) continue;
    if (route.kind == Route::Kind::elsewhere) route.kind = Route::Kind::no_path;
    if (const End* end = search(root->second, method, segments, route)) {
      route.kind = Route::Kind::operation;
      route.operation = end->operation;
      route.path = end->operation->path;
      read_values(route.path, end->base, segments, route);
      return route;
    }
    if (where.empty()) break;
  }
  return route;
}

}  // namespace driftgate
