import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Large files are read in pieces, each by a thread.
///
/// A piece begins behind a line end. Where no quote stands in the file every line end ends a row, so that rows are those of a
/// single pass. As soon as any piece has anything to tell, the file is read in one pass instead: then findings are that
/// pass's too, in its order and with its lines.
extension TableReader {
  /// Rows of a file.
  struct Piece {
    var bytes: Range<Int>
  }

  /// What one thread read.
  private final class PieceRows<Row> {
    var reader: TableReader
    var room: RowRoom<Row>

    init(_ reader: TableReader, _ blank: Row, capacity: Int) {
      self.reader = reader
      room = RowRoom(blank: blank, capacity: capacity)
    }
  }

  /// Readers of pieces, each used by one thread at a time.
  private struct Readers<Row>: @unchecked Sendable {
    let items: [(piece: Piece, rows: PieceRows<Row>)]
  }

  /// The rows of a large file without findings; nil: read it in one pass.
  mutating func rowsOfPieces<Row>(of table: Table<Row>) -> [Row]? {
    let count = min(threads, bytes.count / max(1, leastPieceBytes))
    guard count > 1, let pieces = pieces(count), otherFormat() == nil else { return nil }
    let capacity = expectedRowCount / count
    let readers = Readers(
      items: pieces.map {
        ($0, PieceRows(TableReader(schema: schema, bytes: bytes), table.blank, capacity: capacity))
      })
    DispatchQueue.concurrentPerform(iterations: count) { number in
      let (piece, rows) = readers.items[number]
      rows.reader.fill(&rows.room, of: table, piece: piece)
    }
    let isGood = readers.items.allSatisfy { _, rows in
      rows.reader.findings.isEmpty && !rows.reader.hasBlankRows && rows.reader.rowCount > 0
    }
    guard isGood, let first = readers.items.first else { return nil }
    columns = first.rows.reader.columns
    // The header ends a line.
    var lines = 1
    for (_, rows) in readers.items {
      let reader = rows.reader
      for anchor in reader.anchors {
        anchors.append(
          Anchor(row: rowCount + anchor.row, offset: anchor.offset, line: lines + anchor.line))
      }
      rowCount += reader.rowCount
      lines += reader.lineCount
    }
    let total = rowCount
    return Array(unsafeUninitializedCapacity: total) { buffer, initialised in
      for (_, rows) in readers.items {
        // Rooms hold as many rows together as were counted.
        if let base = buffer.baseAddress { initialised += rows.room.moveAll(to: base + initialised) }
      }
    }
  }

  /// As many pieces as wanted of the rows behind the header, of about the same size; nil where a line end may not end a row, or
  /// blank lines stand around a piece's end.
  private func pieces(_ count: Int) -> [Piece]? {
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, memchr(base, 0x22, bytes.count) == nil,
        let header = bytes.firstIndex(of: 0x0A), header > 1
      else { return nil }
      var starts = [header + 1]
      for number in 1..<count {
        let wanted = max(starts[number - 1], header + 1 + (bytes.count - header - 1) / count * number)
        guard let end = bytes[wanted...].firstIndex(of: 0x0A), end + 1 < bytes.count else { return nil }
        starts.append(end + 1)
      }
      // An empty line is one finding or none by what follows it, which may be in another piece.
      for start in starts {
        let before = bytes[start - 2] == 0x0D && start > 2 ? bytes[start - 3] : bytes[start - 2]
        if before == 0x0A || bytes[start] == 0x0A || bytes[start] == 0x0D { return nil }
      }
      return zip(starts, starts.dropFirst() + [bytes.count]).map { Piece(bytes: $0..<$1) }
    }
  }
}
