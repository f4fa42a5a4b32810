// swift-tools-version: 6.2
import PackageDescription

/// Every target: Swift 6 mode, warnings are errors, imports say what they give on.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// The rooms that touch C handles: each unsafe expression carries the word `unsafe`.
let unsafeBoundary: [SwiftSetting] = strict + [.strictMemorySafety()]

/// The rooms whose inner loops run over pixels, optimised in debug builds too.
///
/// So tests on real scans end in minutes. `-Ounchecked` is not used: bounds stay checked.
let pixelLoops: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "yoshin",
  products: [
    .executable(name: "yoshin", targets: ["yoshin"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CLeptonica", pkgConfig: "lept", providers: [.apt(["libleptonica-dev"])]),
    .systemLibrary(name: "CTesseract", providers: [.apt(["libtesseract-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CZBar", providers: [.apt(["libzbar-dev"])]),
    .systemLibrary(
      name: "CPangoCairo", pkgConfig: "cairo", providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(
      name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

    .target(name: "CLinux"),
    .target(name: "CProducts", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),

    .target(name: "Domain", swiftSettings: strict),
    .target(name: "Tables", swiftSettings: strict + pixelLoops),
    .target(
      name: "Forms",
      dependencies: ["Domain", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Imaging",
      dependencies: ["Domain", "Forms", "CLeptonica", "CProducts", "CTurboJPEG"],
      swiftSettings: unsafeBoundary + pixelLoops),
    .target(
      name: "Recognition",
      dependencies: ["Domain", "Forms", "Imaging", "CProducts", "CTesseract", "CZBar"],
      swiftSettings: unsafeBoundary + pixelLoops),
    .target(
      name: "Interpretation", dependencies: ["Domain", "Forms"], swiftSettings: strict),
    .target(
      name: "Linkage", dependencies: ["Domain"], exclude: ["README.md"],
      swiftSettings: strict + pixelLoops),
    .target(
      name: "Immunization", dependencies: ["Domain"], exclude: ["README.md"], swiftSettings: strict),
    .target(
      name: "Register", dependencies: ["Domain", "Immunization"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(name: "Printing", dependencies: ["CPangoCairo"], swiftSettings: unsafeBoundary),
    .target(
      name: "Pipeline",
      dependencies: [
        "Domain", "Forms", "Imaging", "Recognition", "Interpretation", "Linkage", "Immunization",
      ],
      swiftSettings: strict),
    .target(
      name: "Accounts",
      dependencies: [
        "Domain", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Resources/common-passwords.txt")], swiftSettings: strict),
    .target(
      name: "Databases",
      dependencies: [
        "CPQ", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      exclude: ["README.md"], swiftSettings: unsafeBoundary),
    .target(
      name: "Store",
      dependencies: [
        "Domain", "Accounts", "Databases", .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["README.md"], swiftSettings: strict),
    .target(
      name: "Intake",
      dependencies: [
        "CLinux", "Domain", "Forms", "Pipeline", "Tables",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(name: "Charts", swiftSettings: strict),
    .target(name: "Evaluation", dependencies: ["Domain", "Charts"], swiftSettings: strict),
    .target(name: "QRSymbols", dependencies: ["CQREncode"], swiftSettings: unsafeBoundary),
    .target(
      name: "ReviewWeb",
      dependencies: [
        "Domain", "QRSymbols",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Templates"), .embedInCode("Assets")],
      swiftSettings: strict),
    .target(name: "Packaging", dependencies: ["CArchive"], swiftSettings: unsafeBoundary),
    .executableTarget(
      name: "yoshin",
      dependencies: [
        "Domain", "Tables", "Forms", "Imaging", "Recognition", "Interpretation", "Linkage",
        "Immunization", "Pipeline", "Accounts", "Databases", "Store", "Intake", "Evaluation",
        "Register", "Charts", "Printing", "Packaging", "ReviewWeb",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: strict),
    .testTarget(name: "QRSymbolsTests", dependencies: ["QRSymbols"], swiftSettings: strict),
    .testTarget(name: "PackagingTests", dependencies: ["Packaging"], swiftSettings: strict),
    .testTarget(name: "TablesTests", dependencies: ["Tables"], swiftSettings: strict),
    .testTarget(name: "FormsTests", dependencies: ["Domain", "Forms"], swiftSettings: strict),
    .testTarget(
      name: "LinkageTests", dependencies: ["Domain", "Linkage", "Tables"], swiftSettings: strict),
    .testTarget(
      name: "ImmunizationTests",
      dependencies: ["Domain", "Immunization", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .testTarget(
      name: "DeskTests",
      dependencies: [
        "Domain", "Accounts", "Immunization", "Register", "Store", "ReviewWeb", "yoshin",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(name: "AccountsTests", dependencies: ["Accounts"], swiftSettings: strict),
    .testTarget(
      name: "PrintingTests",
      dependencies: ["Printing", .product(name: "Yams", package: "Yams")], swiftSettings: strict),
    .testTarget(
      name: "RegisterTests",
      dependencies: [
        "Domain", "Immunization", "Register", .product(name: "Yams", package: "Yams"),
      ], swiftSettings: strict),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Domain", "Accounts", "Databases", "Store", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "IntakeTests",
      dependencies: [
        "Domain", "Forms", "Intake", "Pipeline", "Tables", "yoshin",
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "WatchTests",
      dependencies: [
        "Domain", "Intake", "Store", "yoshin", .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .testTarget(
      name: "ImagingTests", dependencies: ["CProducts", "Domain", "Forms", "Imaging"],
      swiftSettings: strict),
    .testTarget(
      name: "RecognitionTests",
      dependencies: ["Domain", "Forms", "Imaging", "Recognition"],
      exclude: ["Resources"], swiftSettings: strict),
    .testTarget(
      name: "InterpretationTests", dependencies: ["Domain", "Forms", "Interpretation"],
      swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Domain", "Charts", "Evaluation"],
      swiftSettings: strict),
    .testTarget(
      name: "LookingTests", dependencies: ["Domain", "Imaging", "Store", "yoshin"],
      swiftSettings: strict),
    .testTarget(
      name: "ReviewWebTests",
      dependencies: [
        "Domain", "ReviewWeb",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Domain", "Forms", "Imaging", "Recognition", "Interpretation", "Linkage", "Immunization",
        "Pipeline", "Tables", .product(name: "Yams", package: "Yams"),
      ], swiftSettings: strict),
  ]
)
