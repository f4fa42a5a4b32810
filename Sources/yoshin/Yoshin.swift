import ArgumentParser

/// The command line of yoshin.
@main
struct Yoshin: AsyncParsableCommand {
  /// The program's version, stored with every answer.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "yoshin",
    abstract: "Reads vaccination questionnaires (予診票) and puts each dose on the right resident.",
    discussion: """
      A first batch: yoshin init --home H; yoshin registry import residents FILE --home H (also vouchers, \
      clinics, lots, history); yoshin ingest FOLDER --home H; yoshin queue --home H; yoshin commit BATCH.
      YOSHIN_HOME stands for --home. Data goes to standard output, talk to standard error. Exit codes: \
      0 done, 1 failed, 2 the input has mistakes, 3 refused, 64 wrong command line.
      """,
    version: version,
    subcommands: [
      InitCommand.self, AccountCommand.self, AuditCommand.self, CaseCommand.self,
      RegistryCommand.self, IngestCommand.self, WatchCommand.self, QueueCommand.self,
      BatchCommand.self, CommitCommand.self, ReprocessCommand.self, RecordsCommand.self,
      ServeCommand.self, RegisterCommand.self, DoctorCommand.self, MetricsCommand.self,
      BackupCommand.self, RestoreCommand.self,
      FormCommand.self, LinkCommand.self, LinkageCommand.self, EvaluateCommand.self,
      CalibrateCommand.self, PageCommand.self, GalleryCommand.self, TrainingCommand.self,
      ExportCommand.self, RetentionCommand.self, FeeCommand.self,
      WorkerCommand.self, BenchDeskCommand.self,
    ])
}
