"""The durable SDK's own OpenTelemetry plugin on the workflow, as the template chooses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from aws_durable_execution_sdk_python.plugin_discovery import load_configured_plugins
from aws_durable_execution_sdk_python_otel import ExecutionOtelPluginFactory, OtelPluginConfig
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from approvals.domain.errors import StoreUnavailable
from tests.support.logged import logged, named
from tests.support.shop import BOB
from tests.support.workflow import Around, a_shop, engine

SELECTED = {"DURABLE_EXECUTION_PLUGINS": "otel-execution"}


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    yield exporter
    exporter.shutdown()


def traced(exporter: InMemorySpanExporter) -> ExecutionOtelPluginFactory:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return ExecutionOtelPluginFactory(OtelPluginConfig(tracer_provider=provider))


def test_the_plugin_is_found_by_the_name_that_the_template_gives() -> None:
    [factory] = load_configured_plugins(None, environment=SELECTED)
    assert isinstance(factory, ExecutionOtelPluginFactory)
    assert load_configured_plugins(None, environment={}) == []


def test_an_order_is_one_trace_with_a_span_for_each_operation_and_nothing_private(
    exported: InMemorySpanExporter,
) -> None:
    with engine(a_shop(), plugins=[traced(exported)]) as running:
        order = running.asleep(note="very private note")
        running.shop.answer(order.order_id, BOB)
        running.finish(order.order_id)
        callback_id = order.stages[0].waits[0].callback_id
        names = [name for name in running.names(order.order_id) if name]
        assert running.invocations(order.order_id) > 1
    spans = exported.get_finished_spans()
    assert len({span.context.trace_id for span in spans if span.context}) == 1
    done = Counter(_operation(span) for span in spans if _is_done(span))
    for name in ("validate-order", "reserve-inventory", "charge-payment", "fulfill-order"):
        assert name in names
        assert done[name] == 1, "a replay adds none"
    written = "".join(span.to_json() for span in spans)
    assert "very private note" not in written
    assert callback_id not in written


def test_a_step_that_failed_is_in_the_trace_and_lines_still_name_the_order(
    exported: InMemorySpanExporter,
) -> None:
    failures: list[Exception] = [StoreUnavailable("The table is busy.")]

    def fails_once(effect: str) -> None:
        if effect == "reserve" and failures:
            raise failures.pop()

    around = Around(before=fails_once)
    with logged() as lines, engine(a_shop(), around=around, plugins=[traced(exported)]) as running:
        order = running.asleep()
        arn = running.arns[order.order_id]
    assert named(lines, "step failed") == [(order.order_id, arn)]
    assert "The table is busy." in "".join(span.to_json() for span in exported.get_finished_spans())


def _operation(span: ReadableSpan) -> str:
    return str((span.attributes or {}).get("durable.operation.name", ""))


def _is_done(span: ReadableSpan) -> bool:
    attributes = span.attributes or {}
    is_attempt = "durable.attempt.outcome" in attributes
    return attributes.get("durable.operation.status") == "SUCCEEDED" and not is_attempt
