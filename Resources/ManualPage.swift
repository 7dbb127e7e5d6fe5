// reactor(1), embedded.

public enum ManualPage {
    public static var bytes: [UInt8] { PackageResources.reactor_1 }
}
