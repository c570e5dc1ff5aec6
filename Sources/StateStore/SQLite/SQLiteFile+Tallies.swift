// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB

extension SQLiteFile {
    /// Adds to numbers and sets in one transaction: no other process writes in between.
    func add(_ space: StateSpace, _ additions: ArraySlice<StateAddition>, at now: Int) throws {
        try writer.write { database in
            let add = try database.cachedStatement(sql: SQLiteSchema.addAmount)
            let set = try database.cachedStatement(sql: SQLiteSchema.setSketch)
            for addition in additions {
                let name = Data(addition.name.utf8)
                switch addition.change {
                case .amount(let amount):
                    try add.execute(arguments: [space.name, name, amount, addition.expires, now])
                case .elements(let elements):
                    var sketch = try SQLiteFile.sketch(space, name, at: now, database) ?? DistinctSketch()
                    for element in elements { sketch.insert(element) }
                    try set.execute(arguments: [space.name, name, Data(sketch.bytes), addition.expires])
                }
            }
        }
    }

    func amounts(_ space: StateSpace, _ names: [String], at now: Int) throws -> [Int] {
        try read { database in
            let statement = try database.cachedStatement(sql: SQLiteSchema.amount)
            return try names.map { name in
                let found = try DatabaseValue.fetchOne(
                    statement, arguments: [space.name, Data(name.utf8), now])
                guard case .int64(let amount)? = found?.storage else { return 0 }
                return Int(amount)
            }
        }
    }

    func distinct(_ space: StateSpace, _ groups: [StateSetGroup], at now: Int) throws -> [Int] {
        try read { database in
            try groups.map { group in
                var union = DistinctSketch(group.elements)
                for name in group.names {
                    let found = try SQLiteFile.sketch(space, Data(name.utf8), at: now, database)
                    if let found { union.formUnion(found) }
                }
                return union.count
            }
        }
    }

    private static func sketch(
        _ space: StateSpace, _ name: Data, at now: Int, _ database: Database
    ) throws -> DistinctSketch? {
        let statement = try database.cachedStatement(sql: SQLiteSchema.sketch)
        let value = try DatabaseValue.fetchOne(statement, arguments: [space.name, name, now])
        return value?.bytes.flatMap { DistinctSketch(bytes: $0) }
    }
}
