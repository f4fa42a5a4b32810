/// The path of a file that another file names, seen from where that other file is named from.
///
/// - Parameters:
///   - path: The path as it is written, relative to the folder of `file`, or absolute.
///   - file: The file in which it is written.
func path(_ path: String, besideFile file: String) -> String {
  guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
  return file[...slash] + path
}
