import Foundation
import PomonaCore
import Testing

@testable import PomonaModels

@Suite struct InitialisationTests {
  /// Variance of n draws has standard error variance × sqrt(2 / n) at most: 1 % of 100 000 is more than twice that.
  @Test(arguments: [
    (Initialisation.kaimingUniform(fanIn: 27), 2.0 / 27), (.kaimingNormal(fanOut: 288), 2.0 / 288),
    (.normal(standardDeviation: 0.01), 1e-4), (.uniform(bound: 0.5), 0.25 / 3),
  ])
  func `Draws have mean zero and the variance that they say`(_ scheme: Initialisation, _ variance: Double) {
    let values = scheme.values(100_000, seed: 7, name: "kernel").map(Double.init)
    let mean = values.reduce(0, +) / 100_000
    #expect(abs(mean) < 4 * (variance / 100_000).squareRoot())
    let found = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
    #expect(abs(found / variance - 1) < 0.02)
  }

  @Test func `Draws depend on seed and name, and not on how many there are`() {
    let scheme = Initialisation.normal(standardDeviation: 1)
    let few = scheme.values(3, seed: 1, name: "a")
    #expect(Array(scheme.values(10, seed: 1, name: "a").prefix(3)) == few)
    #expect(scheme.values(3, seed: 2, name: "a") != few)
    #expect(scheme.values(3, seed: 1, name: "b") != few)
    #expect(Initialisation.constant(2).values(2, seed: 1, name: "a") == [2, 2])
  }

  /// scipy 1.17.1, `scipy.special.ndtri`; the algorithm is accurate to 1e-16, so the last digits printed decide.
  @Test(arguments: [
    (0.5, 0.0), (0.975, 1.959963984540054), (0.1, -1.2815515655446004), (1e-10, -6.361340902404056),
    (1 - 1e-5, 4.264890793923841), (1e-16, -8.222082216130435),
  ])
  func `Normal quantiles equal scipy's`(_ p: Double, _ expected: Double) {
    #expect(abs(NormalQuantile.value(at: p) - expected) < 4e-15 * max(1, abs(expected)))
  }

  @Test(arguments: [1e-17, 0.01, 0.3, 0.5, 0.70710678, 0.7072, 0.999999])
  func `The logarithm is that of the library`(_ x: Double) {
    #expect(abs(NormalQuantile.logarithm(x) - log(x)) <= 4e-16 * max(abs(log(x)), 1e-300) + 1e-22)
  }
}
