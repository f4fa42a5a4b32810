private import CLinux
private import Glibc

/// What a worker gives up before it meets a stranger's file.
public struct WorkerConfinement: Sendable, Hashable {
  /// How the network was taken away.
  public enum Network: String, Sendable, Hashable {
    /// By seccomp: every socket but local ones is refused.
    case seccomp
    /// By a network namespace without interfaces.
    case namespace
    /// Not at all: the system allows neither.
    case open
  }

  /// The network.
  public var network: Network
  /// Whether memory could be limited.
  public var isMemoryLimited: Bool

  /// Confines this process for good.
  ///
  /// - Parameter memory: Address space, bytes.
  public static func apply(memory: Int) -> WorkerConfinement {
    // The parent ends workers in good order by closing their input.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    var space = rlimit(rlim_cur: rlim_t(memory), rlim_max: rlim_t(memory))
    let isLimited = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &space) == 0
    let network: Network =
      linux_deny_network() == 0 ? .seccomp : linux_leave_network() == 0 ? .namespace : .open
    return WorkerConfinement(network: network, isMemoryLimited: isLimited)
  }

  /// Gives this process so many more seconds of processor time; after that the kernel ends it.
  public static func allow(processorSeconds: Int) {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let used = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, rlim_t(used + processorSeconds))
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
  }
}
