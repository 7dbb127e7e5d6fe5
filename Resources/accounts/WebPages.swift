// The pages of the server, embedded in the binary by the build (Package.swift lists each file). Made once, on first
// use.

public enum WebPages {
    /// Served as they are. `/` is the start page.
    public static let files: [WebPage] = [
        WebPage(path: "/", contentType: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        WebPage(path: "/index.html", contentType: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        WebPage(path: "/style.css", contentType: "text/css; charset=utf-8", bytes: PackageResources.style_css),
        WebPage(path: "/favicon.svg", contentType: "image/svg+xml", bytes: PackageResources.favicon_svg),
    ]

    // Templates: `{{name}}` stands where a value goes, escaped by whoever fills it in.
    public static var register: [UInt8] { PackageResources.register_html }
    public static var login: [UInt8] { PackageResources.login_html }
    public static var account: [UInt8] { PackageResources.account_html }
}
