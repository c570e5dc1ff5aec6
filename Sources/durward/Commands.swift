// SPDX-License-Identifier: Apache-2.0

internal import Control
internal import Recipients
internal import RuleLanguage
internal import StateStore

/// The commands that a running filter takes over its control socket.
struct Commands: Sendable {
    let reloader: Reloader
    let services: RunningServices

    func handle(_ request: ControlRequest) -> ControlReply {
        let words = request.words
        switch (words.first, words.dropFirst().first) {
        case ("reload", nil): return reload()
        case ("cache", "show"): return selection(words) { show($0) }
        case ("cache", "flush"): return selection(words) { flush($0) }
        default: return .error("this filter knows no '\(words.joined(separator: " "))'")
        }
    }

    private func reload() -> ControlReply {
        let outcome = reloader.reload()
        var lines = outcome.diagnostics.map(\.rendered)
        guard outcome.isTaken else {
            return .error("the config has errors: the old rules stay in force", lines: lines)
        }
        if !outcome.forNextStart.isEmpty {
            lines.append(
                "in force only from the next start on: \(outcome.forNextStart.joined(separator: ", "))")
        }
        return .ok(lines + ["config read again: \(outcome.rules == 1 ? "1 rule" : "\(outcome.rules) rules")"])
    }

    /// The third word: an address, a domain, or nothing for all.
    private func selection(_ words: [String], _ body: (CacheSelection) -> ControlReply) -> ControlReply {
        guard words.count > 2 else { return body(.all) }
        guard words.count == 3, let selection = CacheSelection(words[2]) else {
            return .error(
                "'\(words.dropFirst(2).joined(separator: " "))' is neither an address nor a @domain")
        }
        return body(selection)
    }

    private func flush(_ selection: CacheSelection) -> ControlReply {
        do {
            let count = try services.facts.recipients.cache.forget(selection)
            return .ok(["\(count == 1 ? "1 answer" : "\(count) answers") forgotten"])
        } catch {
            return .error("memory is flushed, the state store is not: \(error.reason)")
        }
    }

    private func show(_ selection: CacheSelection) -> ControlReply {
        .listing { [services] write in
            for line in Commands.summary(services.facts.recipients) where !write(line) { return nil }
            do throws(StateStoreError) {
                try services.facts.recipients.cache.forEach(selection) { write(Commands.text($0)) }
                return nil
            } catch {
                return error.reason
            }
        }
    }

    private static func text(_ line: CacheLine) -> String {
        let answer = line.answer
        var text = "\(line.address)  \(answer.status.rawValue)  \(age(line.secondsLeft)) left  \(line.source)"
        if !answer.aliases.isEmpty {
            text += "  aliases=\(answer.aliases.map(\.address).joined(separator: ","))"
        }
        if let limit = answer.sizeLimit { text += "  size_limit=\(limit)" }
        if let used = answer.quotaUsed { text += "  quota_used=\(used)" }
        if let limit = answer.quotaLimit { text += "  quota_limit=\(limit)" }
        if !answer.detail.isEmpty { text += "  \(answer.detail)" }
        return text
    }

    private static func age(_ seconds: Int) -> String {
        Value.number(Double(seconds)).rendered(as: .duration)
    }

    /// How the cache and each source have fared, as comments above the list.
    private static func summary(_ services: RecipientServices) -> [String] {
        let cache = services.cache.counters
        var lines = [
            "# cache: \(cache.inMemory) in memory; answered \(cache.hits) from memory, \(cache.hitsInStore) from the"
                + " state store, \(cache.misses) not"
        ]
        for (name, source, pool) in services.counters {
            lines.append(
                "# \(name): \(source.isDown ? "left alone for a while, " : "")asked \(source.asked), failed"
                    + " \(source.failed), joined \(source.joined), not asked \(source.refused), under way"
                    + " \(source.inFlight), connections \(pool.open) (\(pool.idle) idle)")
        }
        return lines
    }
}
