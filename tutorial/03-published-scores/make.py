"""Makes the sample of chapter 3: 24 networks that do not exist, with the columns of the published tables.

Scores follow a rule (training and dimensionality raise them, noise is added), so that there is something to find; they say
nothing about networks or brains. Run in this folder: python3 make.py
"""

import csv
import math
import random

draw = random.Random(224)
METRICS = {"crsa": 0.05, "srpr": 0.12, "wrsa": 0.40}
HEAD = (
    "model_string model train_task train_data architecture model_class model_depth display_name description"
    " total_feature_count total_parameter_count metric score compare_training compare_architecture compare_goal_slip"
    " compare_goal_taskonomy_tasks compare_goal_taskonomy_cluster compare_goal_expertise compare_diet_ipcl"
    " compare_goal_selfsupervised compare_goal_contrastive compare_diet_imagenetsize"
).split()
rows, dimensions, accuracies = [], [], []


def add(architecture, kind, task, columns):
    name = f"{architecture}_{task}"
    size = draw.randint(2, 90) * 1_000_000
    dimension = math.exp(draw.gauss(4.2 if task != "random" else 3.0, 0.6))
    talent = draw.gauss(0, 0.02)
    trained = task != "random"
    for metric, base in METRICS.items():
        score = base + (0.16 if trained else 0) + 0.02 * math.log(dimension) + talent + draw.gauss(0, 0.015)
        rows.append(
            {
                "model_string": name, "model": architecture, "train_task": task,
                "train_data": "imagenet" if trained else "NA", "architecture": architecture, "model_class": kind,
                "model_depth": draw.randint(20, 300), "display_name": architecture.title(),
                "description": f"A made-up network, {task}", "total_feature_count": size * 4,
                "total_parameter_count": size, "metric": metric, "score": f"{score:.6f}", **columns,
            }
        )
        if metric != "srpr":
            label = metric.upper()
            dimensions.append([name, label, f"{score:.6f}", f"{dimension:.4f}", "ImageNet+" if trained else "Untrained"])
            if trained:
                accuracies.append([name, label, f"{score:.6f}", f"{60 + 400 * talent + draw.gauss(0, 6):.2f}"])


for index in range(10):
    architecture = f"sample{index + 1}"
    kind = "Transformer" if index >= 6 else "Convolutional"
    for task in ["classification", "random"]:
        columns = {"compare_training": task}
        if task == "classification":
            columns["compare_architecture"] = kind
        add(architecture, kind, task, columns)
for task, contrastive in [("simclr", "Contrastive"), ("moco", "Contrastive"), ("rotnet", "Non-Contrastive"), ("jigsaw", "Non-Contrastive")]:
    add("sample1", "Convolutional", task, {"compare_goal_contrastive": contrastive, "compare_goal_selfsupervised": task})


def write(name, head, body):
    with open(name, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        table.writerows(body)


write("results_summary.csv", HEAD, [[row.get(column, "NA") for column in HEAD] for row in rows])
write("figure5b.csv", ["model_string", "metric", "score", "effective_dimensions", "training"], dimensions)
write("figure5c.csv", ["model_string", "metric", "score", "imagenet_accuracy"], accuracies)
write("noise_ceilings.csv", ["subj_id", "sim_id", "value"],
      [[subject, run, f"{0.8 + 0.02 * subject + draw.gauss(0, 0.01):.6f}"] for subject in (1, 2) for run in range(5)])
