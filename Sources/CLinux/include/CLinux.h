#ifndef YOSHIN_CLINUX_H
#define YOSHIN_CLINUX_H

// Calls of Linux that Swift's Glibc module does not carry: GNU extensions and variadic functions.
// Each returns 0 or the errno.

/// Renames without ever replacing what stands at `to`.
int linux_rename_noreplace(const char *from, const char *to);

/// Whether another process has the file open for writing: 1 yes, 0 no, -1 cannot be told
/// (not our file, or a file system without leases).
int linux_has_writer(int descriptor);

/// No socket but AF_UNIX for this process and what it starts, by seccomp.
int linux_deny_network(void);

/// A network of its own, without any interface, for the calling thread and what it starts.
int linux_leave_network(void);

/// Sets limits of another process of ours: address space in bytes, processor time in seconds.
int linux_limit_process(int pid, unsigned long long memory, unsigned long long seconds);

/// An unnamed file in memory; -1 where there can be none.
int linux_memory_file(void);

#endif
