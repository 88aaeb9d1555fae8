#pragma once

#include <git2.h>

#include "runner/libraries/late.h"

#ifdef DRIFTGATE_LATE_GIT2
namespace driftgate {

inline constexpr LateLibrary kGit2(DRIFTGATE_LATE_GIT2);

DRIFTGATE_LATE(kGit2, git_blob_free);
DRIFTGATE_LATE(kGit2, git_blob_lookup);
DRIFTGATE_LATE(kGit2, git_blob_rawcontent);
DRIFTGATE_LATE(kGit2, git_blob_rawsize);
DRIFTGATE_LATE(kGit2, git_error_last);
DRIFTGATE_LATE(kGit2, git_libgit2_init);
DRIFTGATE_LATE(kGit2, git_libgit2_shutdown);
DRIFTGATE_LATE(kGit2, git_object_free);
DRIFTGATE_LATE(kGit2, git_repository_free);
DRIFTGATE_LATE(kGit2, git_repository_open_ext);
DRIFTGATE_LATE(kGit2, git_repository_workdir);
DRIFTGATE_LATE(kGit2, git_revparse_single);
DRIFTGATE_LATE(kGit2, git_tree_dup);
DRIFTGATE_LATE(kGit2, git_tree_entry_byindex);
DRIFTGATE_LATE(kGit2, git_tree_entry_bypath);
DRIFTGATE_LATE(kGit2, git_tree_entry_free);
DRIFTGATE_LATE(kGit2, git_tree_entry_id);
DRIFTGATE_LATE(kGit2, git_tree_entry_name);
DRIFTGATE_LATE(kGit2, git_tree_entry_type);
DRIFTGATE_LATE(kGit2, git_tree_entrycount);
DRIFTGATE_LATE(kGit2, git_tree_free);
DRIFTGATE_LATE(kGit2, git_tree_lookup);

}  // namespace driftgate
#endif
