#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/reference.h"

namespace driftgate {

/// The bytes of a file or pipe. Throws Error for what is missing, unreadable, a folder, a device
/// or larger than `most_bytes`.
std::string read_file(const std::string& path, std::size_t most_bytes = std::size_t{256} << 20);

/// The first bytes of it, all where there are no more. Throws as read_file().
std::string read_beginning(const std::string& path, std::size_t most_bytes);

/// Writes the file whole or leaves what was there: a new file in the same folder is renamed over
/// it. A symbolic link is replaced, never followed. "-" and /dev/stdout are standard output, and
/// pipes and devices are written to as they are. Throws Error.
void write_file(const std::string& path, std::string_view bytes);

/// Throws Error when write_file() would surely fail: no such folder, no permission, a folder
/// stands there. Writes nothing.
void require_writable(const std::string& path);

/// Whether the path means standard output to write_file().
bool is_standard_output(std::string_view path);

/// Writes all bytes to an open file; false, with errno set, when that is not possible.
bool write_all(int descriptor, std::string_view bytes);

/// Whether the URI or path has a scheme of its own that is not file:.
bool is_remote(const std::string& uri);

/// Reads files at or below `folders`, symbolic links resolved, by path or file: URI. Everything
/// else is refused by an Error: a description must not be able to name /etc/passwd in a `$ref`
/// and have it quoted in a report.
Fetch files_below(const std::vector<std::string>& folders);

/// The closest folder at or above that of `path` that holds `.git`; its own folder when there is
/// none. What a description's references may reach by default.
std::string reference_root(const std::string& path);

/// The closest `name` in the working directory or above it, not leaving its repository; "" when
/// there is none. As a path relative to the working directory.
std::string find_upward(const std::string& name);

}  // namespace driftgate
