CREATE USER IF NOT EXISTS workbook@localhost;
GRANT PROCESS ON *.* TO workbook@localhost;
GRANT ALL ON `workbook`.* TO workbook@localhost;
GRANT ALL ON `wb\_%`.* TO workbook@localhost;
CREATE DATABASE IF NOT EXISTS workbook;
ALTER USER IF EXISTS root@localhost ACCOUNT LOCK;
DROP USER IF EXISTS ''@localhost;
