// SPDX-License-Identifier: Apache-2.0

internal import CMilter
internal import FilterEngine

/// What was agreed with the MTA: which events it sends, at which it waits for an answer.
struct Negotiation: Sendable, Hashable {
    let actions: UInt64
    let steps: UInt64

    /// Asks for no more than the policy needs, and for nothing that the MTA does not offer.
    init(_ needs: Needs, offeredActions: UInt64, offeredSteps: UInt64) {
        var actions: UInt64 = 0
        if needs.editsFields { actions |= DURWARD_ACTION_ADD_FIELDS | DURWARD_ACTION_CHANGE_FIELDS }
        if needs.quarantines { actions |= DURWARD_ACTION_QUARANTINE }

        var steps =
            DURWARD_STEP_NO_UNKNOWN | DURWARD_STEP_MUTE_UNKNOWN | DURWARD_STEP_MUTE_CONNECT
            | DURWARD_STEP_MUTE_HELO | DURWARD_STEP_MUTE_HEADER | DURWARD_STEP_LEADING_SPACE
            | DURWARD_STEP_SKIP
        if !needs.repliesAtMail { steps |= DURWARD_STEP_MUTE_MAIL }
        if !needs.repliesAtRecipient { steps |= DURWARD_STEP_MUTE_RCPT }
        if !needs.repliesAtData { steps |= DURWARD_STEP_MUTE_DATA }
        if !needs.data { steps |= DURWARD_STEP_NO_DATA }
        if !needs.headerFields { steps |= DURWARD_STEP_NO_HEADERS }
        if !needs.repliesAtHeader { steps |= DURWARD_STEP_MUTE_EOH }
        if !needs.endOfHeader { steps |= DURWARD_STEP_NO_EOH }
        if !needs.body { steps |= DURWARD_STEP_NO_BODY }
        if !needs.repliesInBody { steps |= DURWARD_STEP_MUTE_BODY }
        self.actions = actions & offeredActions
        self.steps = steps & offeredSteps
    }

    func has(_ step: UInt64) -> Bool { steps & step != 0 }

    /// The step that says that the MTA does not wait for an answer at a stage; nil where it always does.
    static func mute(_ stage: Stage) -> UInt64? {
        switch stage {
        case .connect: DURWARD_STEP_MUTE_CONNECT
        case .helo: DURWARD_STEP_MUTE_HELO
        case .mail: DURWARD_STEP_MUTE_MAIL
        case .rcpt: DURWARD_STEP_MUTE_RCPT
        case .data: DURWARD_STEP_MUTE_DATA
        case .header: DURWARD_STEP_MUTE_EOH
        case .body: DURWARD_STEP_MUTE_BODY
        case .eom: nil
        }
    }
}
