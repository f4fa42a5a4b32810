import Databases
import Foundation

/// Trouble that passes: nothing is wrong with what was being done, and it may be done again later.
public enum StoreTrouble: String, Sendable, Hashable {
  /// The disk is full.
  case noRoom
  /// Another process holds the database, for a backup or an import, or its server does not answer.
  case busy
  /// The disk does not answer, or may only be read.
  case disk
}

extension DataStore {
  /// What passing trouble an error tells of; nil where it is another kind of error.
  public static func trouble(in error: any Error) -> StoreTrouble? {
    switch error {
    case let error as StoreError:
      switch error.code {
      case .noRoom: return .noRoom
      case .unusableFolder: return .disk
      case .noServer: return .busy
      default: return nil
      }
    case let error as DatabaseError:
      switch error.kind {
      case .noRoom: return .noRoom
      case .busy, .disconnected: return .busy
      case .disk: return .disk
      case .constraint, .other: return nil
      }
    case let error as POSIXError:
      switch error.code {
      case .ENOSPC, .EDQUOT: return .noRoom
      case .EIO, .EROFS, .EACCES, .EPERM, .ENODEV, .ESTALE: return .disk
      default: return nil
      }
    case let error as CocoaError:
      if error.code == .fileWriteOutOfSpace { return .noRoom }
      return error.underlying.flatMap(trouble(in:))
    default: return nil
    }
  }
}
