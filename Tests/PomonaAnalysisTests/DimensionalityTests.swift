import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

@Suite struct DimensionalityTests {
  let one = Workers(threadCount: 1)

  @Test("Effective dimensionality agrees with the eigenvalues of scikit-learn's PCA")
  func golden() throws {
    let golden = try Golden.load()
    let raw = try EffectiveDimensionality(of: FeatureGeometry(of: golden.matrix, axis: golden.axis)).raw
    #expect(abs(raw / golden.effectiveDimensionality - 1) < 1e-10)
    var centred = golden.matrix
    for i in 0..<centred.rowCount {
      let mean = centred.row(i).reduce(0, +) / Double(centred.columnCount)
      for k in 0..<centred.columnCount { centred[i, k] -= mean }
    }
    let second = try EffectiveDimensionality(of: FeatureGeometry(of: centred, axis: golden.axis)).raw
    #expect(abs(second / golden.rowCentredDimensionality - 1) < 1e-10)
    let single = try EffectiveDimensionality(of: FeatureGeometry(of: golden.map, axis: golden.axis, workers: one)).raw
    #expect(abs(single / golden.effectiveDimensionality - 1) < 1e-5)
  }

  @Test("With 92 stimuli and a spectrum 1/k the corrected form finds 50, the raw one is flagged")
  func corrected() throws {
    // spectrum k^-1, D = 5000, true value 50.3, mean over draws; fewer draws and features here for speed
    // (D = 1500: true value (Σ 1/k)² / Σ 1/k² = 37.9).
    let d = 1500
    let harmonic = (1...d).reduce(0) { $0 + 1 / Double($1) }
    let square = (1...d).reduce(0) { $0 + 1 / Double($1 * $1) }
    let truth = harmonic * harmonic / square
    var raws: [Double] = []
    var values: [Double] = []
    for draw in 0..<6 {
      let stream = RandomStream(seed: UInt64(draw), name: "spectrum")
      var elements: [Float] = []
      elements.reserveCapacity(92 * d)
      for i in 0..<92 {
        for k in 0..<d { elements.append(Float(stream.normal(at: i * d + k) / Double(k + 1).squareRoot())) }
      }
      let map = FeatureMap(matrix: Matrix(rowCount: 92, columnCount: d, elements: elements), shape: [d])
      let found = try EffectiveDimensionality(of: FeatureGeometry(of: map, axis: try numbered(92), workers: one))
      #expect(found.flags == [.biasedByN])
      raws.append(found.raw)
      values.append(found.corrected)
    }
    // One draw has a standard deviation of 15 %, so the mean of six about 6 %.
    #expect(abs(values.reduce(0, +) / 6 / truth - 1) < 0.18)
    #expect(raws.allSatisfy { $0 < truth * 0.9 })
  }

  @Test("Equal patterns have no dimensionality, and independent ones are not resolved")
  func ends() throws {
    let flat = Matrix<Double>(rowCount: 5, columnCount: 4, elements: (0..<20).map { Double($0 % 4) + 0.1 })
    #expect(try EffectiveDimensionality(of: FeatureGeometry(of: flat, axis: try numbered(5))).raw.isNaN)
    let found = try EffectiveDimensionality(
      of: FeatureGeometry(of: randomMap(20, 20_000, seed: 1), axis: try numbered(20), workers: one))
    #expect(found.flags == [.biasedByN, .notResolved])
    #expect(found.raw <= 19 && found.corrected > 2 * found.raw)
  }

  @Test("Over single stimuli the curve has slope 1 and the corrected value; over labels dependence shows")
  func curve() throws {
    // 30 labels of 4 stimuli that are nearly copies of each other, in 40 equal dimensions.
    let d = 40
    let stream = RandomStream(seed: 9, name: "labels")
    var elements: [Double] = []
    for label in 0..<30 {
      for copy in 0..<4 {
        for k in 0..<d {
          elements.append(
            stream.normal(at: label * d + k) + 0.2 * stream.normal(at: 100_000 + (label * 4 + copy) * d + k))
        }
      }
    }
    let geometry = try FeatureGeometry(
      of: Matrix(rowCount: 120, columnCount: d, elements: elements), axis: try numbered(120))
    let single = try DimensionalityCurve(of: geometry, seed: 0)
    #expect(abs(single.slope - 1) < 0.15 && single.flags.isEmpty)
    let corrected = try EffectiveDimensionality(of: geometry).corrected
    #expect(abs(single.extrapolated / corrected - 1) < 0.15)
    let labels = (0..<120).map { "label \($0 / 4)" }
    let whole = try DimensionalityCurve(of: geometry, labels: labels, seed: 0)
    #expect(whole.slope > 1.2 && whole.flags == [.dependentStimuli])
    #expect(abs(whole.extrapolated - 40) < abs(corrected - 40))
    #expect(single == (try DimensionalityCurve(of: geometry, seed: 0)))
    #expect(single != (try DimensionalityCurve(of: geometry, seed: 1)))
  }

  @Test("Too few stimuli for a curve are an error")
  func few() throws {
    let geometry = try FeatureGeometry(of: randomMap(8, 20, seed: 1), axis: try numbered(8), workers: one)
    #expect(throws: AnalysisError.tooFewStimuli(count: 8, needed: 12, what: "a subsampling curve")) {
      try DimensionalityCurve(of: geometry, seed: 0)
    }
  }
}
