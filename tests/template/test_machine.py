"""What the page computes an order's cost with is what the orchestrator is set to."""

from tests.template.artefact import environment_of
from tests.template.sam import Json


def test_the_api_knows_the_orchestrators_memory_and_retention(source: Json) -> None:
    told = environment_of("ApiFunction")
    orchestrator = source["Resources"]["OrchestratorFunction"]["Properties"]
    assert int(told["ORCHESTRATOR_MEMORY_MB"]) == orchestrator["MemorySize"]
    told_too = environment_of("ReconcilerFunction")
    assert told_too["ORCHESTRATOR_MEMORY_MB"] == told["ORCHESTRATOR_MEMORY_MB"]
    retention = orchestrator["DurableConfig"]["RetentionPeriodInDays"]
    assert int(told["HISTORY_RETENTION_DAYS"]) == retention
    assert source["Globals"]["Function"]["Architectures"] == ["arm64"], "whose price is listed"
