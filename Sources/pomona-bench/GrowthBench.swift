import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// How the time of predicting responses grows with each of its sizes, the others held at the middle one.
  static let growth = BenchPart(
    name: "growth",
    summary: "ridge onto voxels as stimuli, features, voxels and layers double and double again (no peer)"
  ) { options in
    let workers = Workers(threadCount: options.threadCount)
    var lines = [
      "the middle: 500 stimuli, 40,000 features, 6,000 voxels, 1 layer; half of the stimuli train, 25 penalties"
    ]
    let sizes: [(String, [Int], (Int) -> Sizes)] = [
      ("stimuli", [250, 500, 1000], { Sizes(stimuli: $0) }),
      ("features", [20_000, 40_000, 80_000], { Sizes(features: $0) }),
      ("voxels", [3000, 6000, 12_000], { Sizes(voxels: $0) }),
      ("layers", [1, 2, 4], { Sizes(layers: $0) }),
    ]
    for (name, counts, made) in sizes {
      for count in counts {
        let sizes = made(count)
        let map = try values(sizes.stimuli, sizes.features, "features", workers)
        let voxels = try values(sizes.stimuli, sizes.voxels, "voxels", workers)
        let axis = try StimulusAxis(ids: (0..<sizes.stimuli).map { "s\($0)" })
        let train = Array(stride(from: 0, to: sizes.stimuli, by: 2))
        let test = Array(stride(from: 1, to: sizes.stimuli, by: 2))
        var (products, fits) = (Timing(), Timing())
        for _ in 0..<options.rounds {
          var kernels: [FeatureKernel] = []
          try products.measure {
            for _ in 0..<sizes.layers {
              let features = FeatureMap(matrix: map, shape: [sizes.features])
              kernels.append(FeatureKernel(try FeatureGeometry(of: features, axis: axis, workers: workers)))
            }
          }
          try fits.measure {
            for kernel in kernels {
              _ = try EncodingRegression.run(kernel, responses: voxels, train: train, test: test, workers: workers)
            }
          }
        }
        lines.append(
          String(format: "%7d ", count) + name.padding(toLength: 10, withPad: " ", startingAt: 0)
            + String(format: "products %7.3f s, fits %7.3f s", products.median, fits.median))
      }
    }
    return lines
  }

  private struct Sizes {
    var stimuli = 500
    var features = 40_000
    var voxels = 6000
    var layers = 1
  }

  /// 16 hidden dimensions and noise.
  private static func values(
    _ rows: Int, _ columns: Int, _ name: String, _ workers: Workers
  ) throws -> Matrix<Float> {
    let hidden = 16
    let (states, weights, noise) = (
      RandomStream(seed: 4, name: "bench states"), RandomStream(seed: 4, name: "bench weights \(name)"),
      RandomStream(seed: 4, name: "bench noise \(name)")
    )
    let left = (0..<rows * hidden).map { Float(states.uniform(at: $0) - 0.5) }
    let right = (0..<columns * hidden).map { Float(weights.uniform(at: $0) - 0.5) }
    var elements = [Float](repeating: 0, count: rows * columns)
    BLAS.sgemm(left, right, rows: rows, columns: columns, inner: hidden, into: &elements)
    let drawn = try workers.map(rows) { row in
      (0..<columns).map { Float(noise.uniform(at: row * columns + $0) - 0.5) }
    }
    for (row, part) in drawn.enumerated() {
      for (column, value) in part.enumerated() { elements[row * columns + column] += value }
    }
    return Matrix(rowCount: rows, columnCount: columns, elements: elements)
  }
}
