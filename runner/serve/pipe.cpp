#include "runner/serve/pipe.h"

#include <algorithm>

namespace driftgate {

Pipe::~Pipe() {
  if (spill_ != nullptr) std::fclose(spill_);
}

bool Pipe::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  while (!bytes.empty()) {
    if (abandoned_) return false;
    const std::size_t held = bytes_.size() - at_;
    const bool to_memory = spilled_ == 0 && held < most_;
    if (!to_memory && reading_) {
      changed_.wait(lock);
      continue;
    }
    if (to_memory) {
      const std::size_t count = std::min(bytes.size(), most_ - held);
      bytes_.erase(0, at_);
      at_ = 0;
      bytes_ += bytes.substr(0, count);
      bytes.remove_prefix(count);
    } else {
      if (spill_ == nullptr) spill_ = std::tmpfile();
      if (spill_ == nullptr || std::fseek(spill_, 0, SEEK_END) != 0 ||
          std::fwrite(bytes.data(), 1, bytes.size(), spill_) != bytes.size())
        return false;
      spilled_ += bytes.size();
      bytes = {};
    }
    changed_.notify_all();
  }
  return !abandoned_;
}

void Pipe::end(bool whole) {
  const std::scoped_lock lock(mutex_);
  if (ended_) return;
  ended_ = true;
  whole_ = whole;
  changed_.notify_all();
}

std::size_t Pipe::read(char* to, std::size_t most) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ended_ || abandoned_ || at_ < bytes_.size() || spilled_ > 0; });
  if (abandoned_) return 0;
  std::size_t count = std::min(most, bytes_.size() - at_);
  if (count > 0) {
    bytes_.copy(to, count, at_);
    at_ += count;
  } else if (spilled_ > 0) {
    std::fseek(spill_, static_cast<long>(spill_read_), SEEK_SET);
    count = std::fread(to, 1, std::min(most, spilled_), spill_);
    spill_read_ += count;
    spilled_ -= count;
    if (count == 0) ended_ = true, whole_ = false;
  }
  changed_.notify_all();
  return count;
}

bool Pipe::ended_whole() {
  const std::scoped_lock lock(mutex_);
  return ended_ && whole_;
}

bool Pipe::drained() {
  const std::scoped_lock lock(mutex_);
  return ended_ && whole_ && at_ == bytes_.size() && spilled_ == 0;
}

void Pipe::start_reading() {
  const std::scoped_lock lock(mutex_);
  reading_ = true;
  changed_.notify_all();
}

void Pipe::abandon() {
  const std::scoped_lock lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

}  // namespace driftgate
