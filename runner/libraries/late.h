#pragma once

#include <atomic>

namespace driftgate {

/// A shared library that is loaded when one of its functions is first called. Some bring dozens of
/// others with them, and a comparison of two files is over before those would be loaded.
class LateLibrary {
 public:
  /// `name` as the loader looks for it, "libcurl.so.4"; it is kept as it is.
  explicit constexpr LateLibrary(const char* name) : name_(name) {}

  /// The address of a function. Loads the library, which then stays. Throws Error where there is no
  /// such library or function. Thread-safe.
  void* find(const char* function) const;

 private:
  const char* name_;
};

/// A function of such a library, found when it is first called.
template <class Function>
class LateAddress {
 public:
  constexpr LateAddress(const LateLibrary& library, const char* name)
      : library_(library), name_(name) {}

  /// Throws as LateLibrary::find(). Thread-safe.
  Function* get() const {
    Function* found = found_.load(std::memory_order_acquire);
    if (found == nullptr) {
      found = reinterpret_cast<Function*>(library_.find(name_));
      found_.store(found, std::memory_order_release);
    }
    return found;
  }

 private:
  const LateLibrary& library_;
  const char* name_;
  mutable std::atomic<Function*> found_ = nullptr;
};

/// Called as the function itself is.
template <class Function>
class LateFunction;

template <class Result, class... Parameters>
class LateFunction<Result(Parameters...)> : public LateAddress<Result(Parameters...)> {
 public:
  using LateAddress<Result(Parameters...)>::LateAddress;
  Result operator()(Parameters... parameters) const { return this->get()(parameters...); }
};

template <class Result, class... Parameters>
class LateFunction<Result(Parameters..., ...)> : public LateAddress<Result(Parameters..., ...)> {
 public:
  using LateAddress<Result(Parameters..., ...)>::LateAddress;
  template <class... More>
  Result operator()(Parameters... parameters, More... more) const {
    return this->get()(parameters..., more...);
  }
};

}  // namespace driftgate

/// Makes `function` of C's header one of a LateLibrary, for everything within namespace driftgate.
/// One that is missing in the list of its library is not found when the program is linked.
#define DRIFTGATE_LATE(library, function) \
  inline constinit LateFunction<decltype(::function)> function { library, #function }
