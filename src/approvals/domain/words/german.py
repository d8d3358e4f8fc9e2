"""German."""

from __future__ import annotations

from typing import Final

GERMAN_TEXTS: Final = {
    # Lists and durations.
    "list.or": "{first} oder {last}",
    "duration.seconds": "{n} s",
    "duration.minutes": "{n} min",
    "duration.hours": "{n} h",
    "duration.days": "{n} d",
    # Where an order is.
    "status.received": "Eingegangen, wird geprüft",
    "status.validated": "Geprüft, Ware wird reserviert",
    "status.reserved": "Ware reserviert, Freigabe wird angefragt",
    "status.awaiting_approval": "Wartet auf Freigabe",
    "status.approved": "Freigegeben, wird ausgeführt",
    "status.fulfilled": "Freigegeben und versandt",
    "status.rejected": "Abgelehnt",
    "status.withdrawn": "Zurückgezogen",
    "status.expired": "Abgelaufen: Niemand hat rechtzeitig geantwortet",
    "status.failed": "Fehlgeschlagen",
    "status.slack_failing": "Wartet auf Freigabe, Slack nimmt die Karte nicht an",
    "status.giving_back": "{decision}, die Reservierung wird aufgehoben",
    # Who decided what.
    "decision.approved": "Freigegeben",
    "decision.rejected": "Abgelehnt",
    "decision.withdrawn": "Zurückgezogen",
    "decision.expired": "Abgelaufen",
    "decision.by": "{decision} von {person}",
    "decision.by_nod": "{decision} (automatisch)",
    "decision.expired.full": "Abgelaufen: Niemand hat vor Ablauf der Frist geantwortet",
    # What came of it.
    "outcome.shipped": "Versandt. Sendungsnummer: {tracking}",
    "outcome.shipped.untracked": "Versandt.",
    "outcome.given_back": "Die Ware ist wieder verfügbar.",
    "outcome.failed": "Die Bestellung ist fehlgeschlagen: {reason}",
    # Why Nod itself ended an order. These keys, and those of problems, are stored with orders.
    "reason.not_started": "Der Ablauf konnte nicht gestartet werden.",
    "reason.not_finished": "Die Bestellung konnte nicht abgeschlossen werden.",
    "reason.out_of_stock": "Nicht mehr auf Lager: {skus}.",
    "reason.step": "Der Schritt {step} ist unerwartet fehlgeschlagen.",
    "reason.table": "Die Bestelltabelle hat zu lange nicht geantwortet.",
    "reason.stock": "Die Ware ist nicht so reserviert, wie diese Bestellung es braucht.",
    "reason.gave_up": "Die Bestellung wurde zu oft ohne Entscheidung geweckt.",
    "reason.defect": "Im Ablauf selbst ist ein Fehler aufgetreten; das Protokoll nennt ihn.",
    # Why somebody may not decide; the key's end is the refusal's code.
    "refused.own_order": ("Sie haben diese Bestellung aufgegeben; entscheiden muss jemand anders."),
    "refused.not_an_approver": (
        "Sie stehen nicht auf der Liste der Freigebenden. Fragen Sie jemanden von ihnen oder Ihre"
        " Administration."
    ),
    "refused.not_the_requester": ("Nur wer eine Bestellung aufgegeben hat, kann sie zurückziehen."),
    "refused.guest": (
        "Gäste können nicht über Bestellungen entscheiden. Fragen Sie ein Mitglied dieses"
        " Workspace, das freigeben darf."
    ),
    "refused.bot": "Bots können nicht über Bestellungen entscheiden.",
    "refused.deactivated": (
        "Dieses Slack-Konto ist deaktiviert und kann nicht über Bestellungen entscheiden."
    ),
    "refused.foreign": (
        "Sie gehören zu einem anderen Workspace. Fragen Sie jemanden aus diesem Workspace, der"
        " freigeben darf."
    ),
    "refused.nobody": (
        "Slack kennt dieses Konto nicht; es kann nicht über Bestellungen entscheiden."
    ),
    "refused.cannot_check": (
        "Slack sagt gerade nicht, ob Sie über diese Bestellung entscheiden dürfen. Versuchen Sie es"
        " in einer Minute noch einmal, oder fragen Sie jemanden, der namentlich freigeben darf."
    ),
    "refused.cannot_check_account": (
        "Slack sagt gerade nicht, ob Ihr Konto noch das eines Mitglieds ist. Versuchen Sie es in"
        " einer Minute noch einmal."
    ),
    "refused.no_groups": (
        "Freigeben soll eine Slack-Benutzergruppe, und der Tarif dieses Workspace hat keine. Bitten"
        " Sie Ihre Administration, die Freigebenden namentlich zu nennen."
    ),
    "refused.token_may_not_decide": "Ihr Token darf nicht zum Entscheiden verwendet werden.",
    "refused.token_may_not_order": (
        "Ihr Token darf nicht zum Aufgeben oder Zurückziehen von Bestellungen verwendet werden."
    ),
    # What is wrong with a request; each follows the name of its field.
    "problem.body": "muss ein JSON-Objekt sein",
    "problem.unknown_field": "ist kein Feld einer Bestellung",
    "problem.unknown_item_field": "ist kein Feld einer Position",
    "problem.required_text": "fehlt und muss Text sein",
    "problem.text": "muss Text sein",
    "problem.too_long": "darf höchstens {limit} Zeichen haben",
    "problem.empty": "darf nicht leer sein",
    "problem.items_required": "fehlt: eine Liste von {{sku, quantity}}",
    "problem.too_many_lines": "darf höchstens {limit} Zeilen haben",
    "problem.item": "muss ein Objekt {{sku, quantity}} sein",
    "problem.too_many_of": "mehr als {limit} von {sku}",
    "problem.sku": "muss eine Artikelnummer wie WIDGET-001 sein",
    "problem.sku_not": "muss eine Artikelnummer wie WIDGET-001 sein, nicht „{said}“",
    "problem.whole_number": "muss eine ganze Zahl sein",
    "problem.range": "muss zwischen 1 und {limit} liegen",
    "problem.currency": "muss ein Kürzel aus drei Buchstaben wie EUR sein",
    "problem.order_id": "muss aus 1 bis 64 Buchstaben, Ziffern, Binde- oder Unterstrichen bestehen",
    "problem.source_url": "muss eine Webadresse mit höchstens {limit} Zeichen sein",
    "problem.empty_catalogue": "Der Katalog ist noch leer",
    "problem.currency_not_sold": "muss eine von {currencies} sein",
    "problem.sku_unknown": "{sku} gibt es im Katalog nicht.",
    "problem.sku_unknown_near": "{sku} gibt es im Katalog nicht. Meinten Sie {near}?",
    "problem.sku_currency": "wird nicht in {currency} verkauft",
    "problem.sku_other_currency": (
        "wird in {currency} verkauft, {first} aber in {other}; geben Sie zwei Bestellungen auf"
    ),
    "problem.sold_out": "{sku} ist ausverkauft",
    "problem.stock": "nur {available} von {sku} auf Lager",
    # An order as Slack shows it: to the channel (card), to its requester (receipt).
    "order.amount": "Betrag",
    "order.customer": "Kunde",
    "order.requester": "Angefragt von",
    "order.id": "Bestellung",
    "order.why": "Begründung",
    "order.source": "Die Nachricht, aus der diese Bestellung kommt",
    "order.page": "Seite dieser Bestellung öffnen",
    "order.more_items.one": "… und {n} weitere Position auf der Seite der Bestellung",
    "order.more_items.other": "… und {n} weitere Positionen auf der Seite der Bestellung",
    "order.note": "Notiz",
    "order.reason": "Grund",
    "order.took": "nach {duration}",
    "order.seen.one": "{people} kümmert sich darum, seit {at}.",
    "order.seen.other": "{people} kümmern sich darum, die erste Person seit {at}.",
    "order.seen.more": "{people} und {n} weitere",
    "order.approvers.more": "{people} und {n} weitere",
    "order.title.received": "Bestellung eingegangen",
    "order.title.awaiting_approval": "Freigabe nötig",
    "order.title.approved": "Freigegeben, wird versandt",
    "order.title.fulfilled": "Freigegeben und versandt",
    "order.title.rejected": "Abgelehnt",
    "order.title.withdrawn": "Von der anfragenden Person zurückgezogen",
    "order.title.expired": "Abgelaufen: Niemand hat rechtzeitig geantwortet",
    "order.title.failed": "Fehlgeschlagen: nicht versandt",
    "card.text": "{headline}: {money} für {customer}, angefragt von {requester}.",
    "card.text.until": "Zu entscheiden bis {deadline}.",
    "card.asked": "Entscheidung durch {approvers}, bis {deadline}.",
    "card.asked.nobody": (
        "Niemand kann über diese Bestellung entscheiden: Es sind keine Freigebenden eingerichtet."
        " Ablauf: {deadline}."
    ),
    "card.next": (
        "Nach der Freigabe wird versandt; nach einer Ablehnung oder ohne Antwort ist die Ware"
        " wieder verfügbar."
    ),
    "card.caution": ("Achtung: {money} ist mehr als {limit}. Bitte prüfen Sie Betrag und Kunde."),
    "button.approve": "Freigeben",
    "button.reject": "Ablehnen",
    "button.seen": "Ich kümmere mich",
    "button.more": "Mit Notiz freigeben",
    "button.withdraw": "Zurückziehen",
    "button.cancel": "Abbrechen",
    "button.close": "Schließen",
    "button.spoken": "{label}: {money} für {customer}",
    "confirm.approve.title": "{money} freigeben?",
    "confirm.approve.text": "{money} für {customer}: Versandt wird, sobald Sie freigeben.",
    "confirm.withdraw.title": "Diese Bestellung zurückziehen?",
    "confirm.withdraw.text": (
        "{money} für {customer}: Nichts wird versandt, die Ware ist wieder verfügbar."
    ),
    "confirm.withdraw.no": "Behalten",
    "receipt.title.received": "Ihre Bestellung ist eingegangen",
    "receipt.title.awaiting_approval": "Ihre Bestellung wartet auf Freigabe",
    "receipt.title.approved": "Ihre Bestellung wurde freigegeben",
    "receipt.title.fulfilled": "Ihre Bestellung wurde freigegeben und versandt",
    "receipt.title.rejected": "Ihre Bestellung wurde abgelehnt",
    "receipt.title.withdrawn": "Sie haben Ihre Bestellung zurückgezogen",
    "receipt.title.expired": "Ihre Bestellung ist abgelaufen: Niemand hat rechtzeitig geantwortet",
    "receipt.title.failed": "Ihre Bestellung ist fehlgeschlagen und wurde nicht versandt",
    "receipt.text": "{headline}: {money} für {customer}.",
    "receipt.next": (
        "Nach der Freigabe wird versandt; nach einer Ablehnung oder ohne Antwort ist die Ware"
        " wieder verfügbar. Sie erfahren es in diesem Thread."
    ),
    # What happened, in the thread below each of them.
    "note.asked.card": "Angefragt. Wer oben genannt ist, darf bis {deadline} entscheiden.",
    "note.asked.receipt": (
        "{requester}, Ihre Bestellung ist eingegangen und die Ware reserviert. Entscheidung"
        " durch {approvers}, bis {deadline}."
    ),
    "note.asked.nobody": (
        "{requester}, Ihre Bestellung ist eingegangen. Es sind aber keine Freigebenden"
        " eingerichtet, also kann niemand entscheiden. Ablauf: {deadline}."
    ),
    "note.seen.card": "{person} kümmert sich darum.",
    "note.seen.receipt": "{person} kümmert sich um Ihre Bestellung.",
    "note.decided.card": "{decision}.",
    "note.decided.receipt": "{requester}, zu Ihrer Bestellung für {customer}: {decision}.",
    # Forms: decide with words.
    "reject.title": "Bestellung ablehnen",
    "reject.summary": "Sie lehnen gleich {money} für {customer} ab, angefragt von {requester}.",
    "reject.choice": "Grund",
    "reject.choice.placeholder": "Grund auswählen",
    "reject.text": "In eigenen Worten",
    "reject.hint": (
        "Ein Grund aus der Liste oder eigene Worte: Eines von beiden ist nötig, beides willkommen."
        " Wer angefragt hat, liest es."
    ),
    "reject.default.budget": "Nicht im Budget",
    "reject.default.price": "Zu teuer",
    "reject.default.wrong": "Falscher Artikel oder falsche Menge",
    "reject.default.needless": "Wird nicht gebraucht",
    "reject.default.details": "Es fehlen Angaben",
    "approve.title": "Mit Notiz freigeben",
    "approve.summary": (
        "Sie geben gleich {money} für {customer} frei, angefragt von {requester}. Versandt wird"
        " sofort."
    ),
    "approve.note": "Notiz",
    "approve.hint": "Wer angefragt hat, liest sie. Sie können das Feld leer lassen.",
    "notice.title": "Nod",
    # Forms: order.
    "form.title": "Freigabe anfragen",
    "form.submit": "Bestellen",
    "form.item": "Position {n}",
    "form.item.placeholder": "Artikel auswählen",
    "form.quantity": "Menge von Position {n}",
    "form.add": "Weitere Position",
    "form.full": "Dieses Formular fasst {limit} Positionen. Mehr können Sie tippen: {example}",
    "form.more_products.one": (
        "{n} weiterer Artikel steht hier nicht. Tippen Sie seine Artikelnummer: {example}"
    ),
    "form.more_products.other": (
        "{n} weitere Artikel stehen hier nicht. Tippen Sie ihre Artikelnummern: {example}"
    ),
    "form.example": "/order 2x ARTIKELNUMMER für KUNDE",
    "form.product.in_stock": "{sku} · {n} auf Lager",
    "form.product.out": "{sku} · nicht auf Lager",
    "form.empty": "Der Katalog ist noch leer, also lässt sich nichts bestellen.",
    "form.customer": "Kunde",
    "form.customer.placeholder": "Für wen ist es?",
    "form.note": "Begründung",
    "form.note.hint": "Wer freigibt, liest sie auf der Karte.",
    "form.total": "Summe: {total}",
    "form.total.mixed": (
        "Keine Summe: Diese Artikel werden in {currencies} verkauft."
        " Geben Sie je eine Bestellung auf."
    ),
    "form.total.none": "Summe: Wählen Sie Artikel und Menge",
    "form.source": "Diese Bestellung bezieht sich auf {message}.",
    "form.source.message": "diese Nachricht",
    "placed.title": "Bestellung aufgegeben",
    "placed.text": "Bestellung {order} ist aufgegeben: {money} für {customer}.",
    "placed.next": (
        "Die Freigabe wird jetzt angefragt. Nod sagt Ihnen in einer Direktnachricht, was daraus"
        " wird."
    ),
    # The Home tab.
    "home.request": "Freigabe anfragen",
    "home.waiting": "Wartet auf Sie",
    "home.waiting.none": "Nichts wartet auf Sie.",
    "home.waiting.none_here": "Auf dieser Seite wartet nichts auf Sie.",
    "home.not_approver": "Sie werden nicht um Freigaben gebeten.",
    "home.cannot_check": (
        "Slack sagt gerade nicht, ob Sie freigeben dürfen. Öffnen Sie diesen Tab in einer Minute"
        " noch einmal."
    ),
    "home.mine": "Ihre Bestellungen",
    "home.mine.none": "Sie haben noch nichts bestellt.",
    "home.decided": "Ihre letzten Entscheidungen",
    "home.decided.none": "Sie haben noch nichts entschieden.",
    "home.median.one": "Für Ihre letzte Entscheidung haben Sie {duration} gebraucht.",
    "home.median.other": (
        "Im Median brauchen Sie {duration}, gemessen an Ihren letzten {n} Entscheidungen."
    ),
    "home.order": "{money} für {customer}",
    "home.asked_by": "angefragt von {requester}",
    "home.until": "zu entscheiden bis {deadline}",
    "home.older": "Weitere Bestellungen",
    "home.older.spoken": "Weitere Bestellungen: {list}",
    "home.start": "Zurück zum Anfang",
    # Why Slack does not show something; "refused" and Slack's code, where there are words for it.
    "slack.token": "Der Slack-Token von Nod lässt sich nicht lesen.",
    "slack.silent": "Slack antwortet nicht.",
    "slack.failing": "Slack ist gestört.",
    "slack.slow_down": "Slack bittet um langsamere Anfragen.",
    "slack.refused": "Slack hat die Nachricht abgelehnt ({code}).",
    "slack.refused.not_in_channel": (
        "Nod ist nicht Mitglied des Kanals. Laden Sie Nod mit /invite ein."
    ),
    "slack.refused.channel_not_found": (
        "Den Freigabekanal gibt es nicht, oder Nod kann ihn nicht sehen."
    ),
    "slack.refused.is_archived": "Der Freigabekanal ist archiviert.",
    "slack.refused.no_groups": (
        "Der Tarif des Workspace hat keine Benutzergruppen. Nennen Sie die Freigebenden namentlich."
    ),
    "slack.refused.invalid_auth": (
        "Slack nimmt den Token von Nod nicht an. Hinterlegen Sie einen gültigen."
    ),
    "slack.refused.token_revoked": (
        "Der Slack-Token von Nod wurde widerrufen. Hinterlegen Sie einen neuen."
    ),
    "slack.refused.account_inactive": "Das Slack-Konto von Nod ist deaktiviert.",
    "slack.refused.missing_scope": (
        "Dem Slack-Token von Nod fehlt eine Berechtigung. Installieren Sie die App mit ihrem"
        " Manifest neu."
    ),
    "slack.refused.invalid_blocks": "Slack hat den Aufbau der Karte nicht angenommen.",
    # What somebody is told privately after a click or a form.
    "app.not_ours": (
        "Dieser Knopf stammt nicht von einer Karte von Nod, deshalb wurde nichts geändert."
    ),
    "app.try_again": (
        "Nod konnte das gerade nicht speichern. Es ging nichts verloren: Bitte versuchen Sie es in"
        " einer Minute noch einmal."
    ),
    "app.on_its_way": (
        "Ihre Entscheidung ist gespeichert und gilt. Sie weiterzugeben dauert länger als sonst; sie"
        " geht nicht verloren."
    ),
    "app.cannot_decide": "Sie können über diese Bestellung nicht entscheiden. {why}",
    "app.decided_elsewhere": ("Wer einen Token dafür hat, kann inzwischen auf {page} entscheiden."),
    "app.closed": "Diese Bestellung ist abgeschlossen. {decision}, {at}. Es wurde nichts geändert.",
    "app.closed_otherwise": (
        "Diese Bestellung ist abgeschlossen. {status}. Es wurde nichts geändert."
    ),
    "app.not_current": (
        "Dieser Knopf gilt nicht mehr. Nehmen Sie die neueste Karte der Bestellung oder ihre Seite."
        " Es wurde nichts geändert."
    ),
    "app.not_waiting": (
        "Diese Bestellung wartet gerade nicht auf eine Antwort. {status}. Es wurde nichts geändert."
    ),
    "app.seen": (
        "Notiert: Auf der Karte steht, dass Sie sich darum kümmern, und wer bestellt hat, erfährt"
        " es."
    ),
    "app.withdrawn": "Ihre Bestellung ist zurückgezogen. Die Reservierung wird aufgehoben.",
    "app.no_form": (
        "Falls sich kein Formular geöffnet hat, drücken Sie den Knopf in einer Minute noch einmal,"
        " oder nehmen Sie „Freigeben“. Entschieden wird erst, wenn ein Formular abgeschickt ist."
    ),
    "app.no_form.page": (
        "Falls sich kein Formular geöffnet hat, drücken Sie den Knopf in einer Minute noch einmal,"
        " oder entscheiden Sie auf {page}. Entschieden wird erst, wenn ein Formular abgeschickt"
        " ist."
    ),
    "app.page": "der Seite der Bestellung",
    "app.no_order_form": (
        "Falls sich kein Formular geöffnet hat, versuchen Sie es in einer Minute noch einmal, oder"
        " tippen Sie {example} in einen Kanal."
    ),
    "app.reason_required": "Wählen Sie einen Grund oder schreiben Sie einen.",
    "app.reason_too_long": "Der Text darf höchstens {limit} Zeichen haben, nicht {n}.",
    "app.reason_of": "{choice}: {text}",
    "app.too_old": "Dieses Formular ist zu alt. Schließen Sie es und öffnen Sie es neu.",
    "app.form_used": (
        "Mit diesem Formular wurde schon eine andere Bestellung aufgegeben. Schließen Sie es und"
        " öffnen Sie ein neues."
    ),
    # What /order answers.
    "command.example": "/order 2x WIDGET-001, 1x GADGET-007 für Acme",
    "command.usage": "So geht es: {example}",
    "command.help": (
        "Wer freigeben darf, wird in Slack gefragt, und Sie erfahren von Nod, was daraus wurde."
    ),
    "command.help.form": "öffnet ein Formular",
    "command.help.place": "gibt diese Bestellung sofort auf",
    "command.help.list": "zeigt, was auf Sie wartet (waiting) und was Sie bestellt haben (mine)",
    "command.help.status": "sagt, wo eine Bestellung steht",
    "command.help.withdraw": "zieht eine eigene Bestellung zurück, die noch nicht entschieden ist",
    "command.no_form": "Falls sich kein Formular geöffnet hat, können Sie auch tippen:",
    "command.not_placed": "Diese Bestellung wurde nicht aufgegeben.",
    "command.meant": "Meinten Sie {command}?",
    "command.item": "Position {n}: {problem}",
    "command.item_field": "Position {n}, {field}: {problem}",
    "command.field": "{field}: {problem}",
    "command.try_again": (
        "Nod konnte die Bestellung gerade nicht aufgeben; es wurde nichts bestellt. Bitte versuchen"
        " Sie es noch einmal."
    ),
    "command.not_started": (
        "Bestellung {order} ist gespeichert, aber es ist nicht sicher, dass sie begonnen hat. Sehen"
        " Sie in einer Minute nach, bevor Sie sie noch einmal aufgeben."
    ),
    "command.placed": "Bestellung {order} ist aufgegeben: {items} für {customer}, {total}.",
    "command.will_hear": "Nod hält Sie mit einer Direktnachricht auf dem Laufenden.",
    "command.page": "Auf ihrer Seite verfolgen",
    "command.list_which": "Nod zeigt, was auf Sie wartet oder was Ihnen gehört: {commands}",
    "command.no_approver": (
        "Sie stehen nicht auf der Liste der Freigebenden, deshalb wartet nichts auf Sie."
    ),
    "command.cannot_check": (
        "Slack sagt gerade nicht, ob Sie freigeben dürfen. Bitte versuchen Sie es in einer Minute"
        " noch einmal."
    ),
    "command.waiting": "Wartet auf Sie",
    "command.none_waiting": "Es wartet nichts auf Sie.",
    "command.mine": "Ihre Bestellungen",
    "command.none_mine": "Sie haben noch keine Bestellung aufgegeben.",
    "command.order_line": "{order}: {total} für {customer}. {status}",
    "command.more": "Es gibt mehr: Öffnen Sie die Startseite von Nod.",
    "command.cannot_read": (
        "Nod konnte die Bestellungen gerade nicht lesen. Bitte versuchen Sie es in einer Minute"
        " noch einmal."
    ),
    "command.which_order": "Sagen Sie, welche: {command}. Die ID finden Sie mit /order list.",
    "command.no_such_order": (
        "Es gibt keine Bestellung mit dieser ID. Ihre finden Sie mit /order list."
    ),
    "command.asked_by": "Bestellt von {person}",
    "command.until": "Freigeben ist möglich bis {at}.",
    "field.customer": "Kunde",
    "field.items": "Positionen",
    "field.note": "Notiz",
    "field.currency": "Währung",
    "field.quantity": "Menge",
    "problem.command_empty": "Sagen Sie, was bestellt werden soll und für wen",
    "problem.command_items": "Nennen Sie vor „für“ mindestens einen Artikel",
    "problem.command_customer": "Sagen Sie, für wen: am Ende „für“ und der Kunde",
    "problem.command_part": "nicht verstanden: „{said}“",
    "problem.command_quantity": "Die Menge in „{said}“ muss eine ganze Zahl sein",
}
