"""The vendors' own servers of compose.yaml, and the URLs that point the workbook at them."""

URLS = {
    "postgresql": "postgresql://workbook:workbook@127.0.0.1:55432/workbook",
    "mysql": "mysql://workbook:workbook@127.0.0.1:53306/workbook",
    "redis": "redis://default:workbook@127.0.0.1:56379/0",
    "mongodb": "mongodb://127.0.0.1:57017/?replicaSet=workbook",
    "elasticsearch": "http://127.0.0.1:59200",
    "cassandra": "cassandra://127.0.0.1:59042/",
}
