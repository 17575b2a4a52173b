"""Prediction on public data, against scikit-learn's HistGradientBoostingClassifier with its defaults on the same folds.

Telco churn: IBM's sample of 7,043 customers. Bank marketing: Moro, Cortez & Rita, "A data-driven approach to predict
the success of bank telemarketing" (2014), additional-full, without `duration`, known only after the call.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pytest

from zhike.analytics.prediction.cross_validation import cross_validated
from zhike.analytics.prediction.encoding import encoded

FILES = {
    "telco": ("telco_churn/Telco-Customer-Churn.csv.gz", ",", "Churn", "Yes", ["customerID"]),
    "bank": ("bank_marketing/bank-additional-full.csv.gz", ";", "y", "yes", ["duration"]),
}


@pytest.mark.parametrize("name", FILES)
def test_no_worse_than_the_defaults_and_calibrated(shared_data: Path, name: str) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold
    from sklearn.preprocessing import OrdinalEncoder

    table, labels = read(shared_data, name)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(labels, labels))
    fold = np.empty(len(labels), np.int64)
    for number, (_, out) in enumerate(folds):
        fold[out] = number
    found = cross_validated(encoded(table), labels, fold)

    frame = table.to_pandas()
    texts = [column for column in table.column_names if pa.types.is_string(table[column].type)]
    frame[texts] = OrdinalEncoder().fit_transform(frame[texts])
    defaults = []
    for train, out in folds:
        model = HistGradientBoostingClassifier(random_state=0).fit(frame.iloc[train], labels[train])
        defaults.append(roc_auc_score(labels[out], model.predict_proba(frame.iloc[out])[:, 1]))
    assert found.area >= np.mean(defaults)
    assert found.calibration_error < 0.03
    assert roc_auc_score(labels[fold == 0], found.probability[fold == 0]) == pytest.approx(found.areas[0])


def read(shared_data: Path, name: str) -> tuple[pa.Table, np.ndarray]:
    """The columns to predict from, and to whom it happened."""
    file, delimiter, label, yes, dropped = FILES[name]
    with pa.input_stream(shared_data / file, compression="gzip") as stream:
        table = csv.read_csv(stream, parse_options=csv.ParseOptions(delimiter=delimiter))
    labels = pc.equal(table[label], yes).to_numpy()
    if "TotalCharges" in table.column_names:  # 11 are blank
        charges = pc.cast(pc.if_else(pc.equal(pc.utf8_trim_whitespace(table["TotalCharges"].cast("string")), ""), None,
                                     table["TotalCharges"].cast("string")), pa.float64())  # fmt: skip
        table = table.set_column(table.column_names.index("TotalCharges"), "TotalCharges", charges)
    return table.drop_columns([*dropped, label]), labels
