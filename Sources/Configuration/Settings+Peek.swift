// SPDX-License-Identifier: Apache-2.0

internal import Yams

extension Settings {
    /// What a config file says beside its rules, its mistakes passed over: for what has to be known before the file
    /// is read in earnest, and for commands that must work while it has mistakes.
    ///
    /// `asksServers` is true if an entry of `recipients:` names a server. nil if the file can't be read as YAML.
    public static func peek(path: String) -> (settings: Settings, asksServers: Bool)? {
        guard let text = try? TextFile.text(of: path, limit: ConfigLimits.fileSize) else { return nil }
        let source = SourceFile(name: path, text: text)
        guard let root = try? YAMLText.root(of: text, source) else { return nil }
        var reader = ConfigReader(source: source)
        var settings = SettingsReader()
        settings.read(root, &reader)
        let asksServers =
            settings.recipients?.sequence?.contains { entry in
                entry.mapping?.contains { key, value in
                    ServerSourceReader.sources.contains(key.scalar?.string ?? "")
                        || key.scalar?.string == "aliases"
                            && value.scalar?.string.hasPrefix("socketmap:") == true
                } ?? false
            } ?? false
        return (settings.settings, asksServers)
    }
}
