// The passwords that are guessed first; passwords/README.md says where they come from.

public enum CommonPasswords {
    /// In lower case, one a line, in ascending order of their bytes; the last one ends with a line feed too.
    public static var lines: [UInt8] { PackageResources.common_txt }
}
