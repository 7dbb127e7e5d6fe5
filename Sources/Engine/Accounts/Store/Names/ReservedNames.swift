// Names that people would take for the server's own or its operator's: only an operator may assign them. The mailboxes
// of RFC 2142, the users of every system, and names of this program. Compared without case, width and marks.

enum ReservedNames {
    private static let names: Set<String> = [
        "abuse", "admin", "administrator", "anonymous", "billing", "command line", "console", "contact", "daemon",
        "help", "helpdesk",
        "host", "hostmaster", "info", "localhost", "mail", "mailer-daemon", "moderator", "noc", "no-reply", "noreply",
        "official",
        "operator", "owner", "postmaster", "reactor", "root", "security", "server", "service", "ssladmin", "staff",
        "su", "sudo",
        "superuser", "supervisor", "support", "sysadmin", "sysop", "system", "team", "webmaster",
    ]

    static func contains(_ username: Username) -> Bool {
        var bare = String.UnicodeScalarView()
        for scalar in UnicodeForm.d.of(username.key).unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            bare.append(scalar)
        }
        return names.contains(String(bare))
    }
}
